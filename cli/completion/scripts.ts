/** The completion script of each shell. It gets the words from `s3-handoff complete`, and offers file names if there are none. */
export const SCRIPTS = {
  bash: `_s3_handoff() {
  local IFS=$'\\n'
  COMPREPLY=($(s3-handoff complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f 1))
}
complete -o default -F _s3_handoff s3-handoff
`,
  zsh: `#compdef s3-handoff
_s3_handoff() {
  local -a words_found
  words_found=("\${(@f)$(s3-handoff complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  words_found=("\${(@)words_found//:/\\\\:}")
  words_found=("\${(@)words_found/$'\\t'/:}")
  if [[ -n "\${words_found[1]}" ]]; then _describe 's3-handoff' words_found; else _files; fi
}
compdef _s3_handoff s3-handoff
`,
  fish: `function __s3_handoff
  set -l typed (commandline -opc)
  s3-handoff complete -- $typed[2..-1] (commandline -ct) 2>/dev/null
end
complete -c s3-handoff -n 'test -n "$(__s3_handoff)"' -f
complete -c s3-handoff -a '(__s3_handoff)'
`,
};
