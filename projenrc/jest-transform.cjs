const { createHash } = require('node:crypto');
const { buildSync } = require('esbuild');

/** Does for jest what esbuild does when it bundles the command: a page's style and script are text, and a package of ES modules is one CommonJS module. */
module.exports = {
  process: (text, file) => ({ code: file.includes('/node_modules/') ? commonJs(file) : `exports.__esModule = true; exports.default = ${JSON.stringify(text)};` }),
  getCacheKey: (text, file) => createHash('sha1').update(file).update(text).digest('hex'),
};

function commonJs(file) {
  return buildSync({ entryPoints: [file], bundle: true, platform: 'node', format: 'cjs', target: 'node20', write: false }).outputFiles[0].text;
}
