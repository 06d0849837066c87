'use strict';
(() => {
  const announcement = document.getElementById('announcement');

  const copySelected = (target) => {
    const range = document.createRange();
    range.selectNodeContents(target);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    return document.execCommand('copy');
  };

  const copy = async (target) => {
    try {
      await navigator.clipboard.writeText(target.textContent);
      return true;
    } catch {
      return copySelected(target);
    }
  };

  const tell = (button, words) => {
    button.textContent = words;
    announcement.textContent = `${words}: ${button.getAttribute('aria-label').replace(/^Copy /, '')}`;
    button.classList.toggle('done', words === 'Copied');
    clearTimeout(Number(button.dataset.timer));
    button.dataset.timer = String(setTimeout(() => {
      button.textContent = 'Copy';
      button.classList.remove('done');
    }, 2000));
  };

  for (const button of document.querySelectorAll('button[data-copy]')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      tell(button, (await copy(document.getElementById(button.dataset.copy))) ? 'Copied' : 'Selected');
    });
  }
})();
