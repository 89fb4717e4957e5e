// The scripts of completion, for two made-up commands: to the word, as not every shell is there to run its own.

import * as assert from "node:assert/strict";

import { type CommandWords, SHELLS } from "../../../cli/completion";

const ALL: readonly CommandWords[] = [
    {
        word: "look",
        about: "Looks at a pair's servers",
        options: [
            { word: "--as", about: "as [this] or that: a word", values: ["text", "json"], takesOne: true },
            { word: "--file", about: "a file", values: [], takesOne: true },
            { word: "--all", about: "all of them", values: [], takesOne: false },
        ],
        values: [],
    },
    { word: "paint", about: "Paints", options: [], values: ["red", "blue"] },
];

const SCRIPTS: Record<keyof typeof SHELLS, string> = {
    bash: `# bash completion of alicloud-primary-secondary
_alicloud_primary_secondary() {
    local words before="\${COMP_WORDS[COMP_CWORD - 1]}"
    if [ "$COMP_CWORD" -eq 1 ]; then
        words="look paint --help --version"
    else
        case "\${COMP_WORDS[1]}" in
        look)
            case "$before" in
                --as) words="text json" ;;
                *) words="--as --file --all --help" ;;
            esac
            ;;
        paint)
            case "$before" in
                *) words="--help red blue" ;;
            esac
            ;;
        esac
    fi
    COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _alicloud_primary_secondary alicloud-primary-secondary
`,
    zsh: `#compdef alicloud-primary-secondary
# zsh completion of alicloud-primary-secondary
_alicloud_primary_secondary() {
    local -a commands=(
        'look:Looks at a pair’s servers'
        'paint:Paints'
    )
    if (( CURRENT == 2 )); then
        _describe command commands
        return
    fi
    local command=$words[2]
    shift words
    (( CURRENT-- ))
    case $command in
        look) _arguments '--as[as  this  or that  a word]:value:(text json)' '--file[a file]:value:_files' '--all[all of them]' '--help[help]' '*:file:_files' ;;
        paint) _arguments  '--help[help]' '1:value:(red blue)' '*:file:_files' ;;
    esac
}
compdef _alicloud_primary_secondary alicloud-primary-secondary
`,
    fish: `# fish completion of alicloud-primary-secondary
complete -c alicloud-primary-secondary -n __fish_use_subcommand -f -a look -d 'Looks at a pair’s servers'
complete -c alicloud-primary-secondary -n __fish_use_subcommand -f -a paint -d 'Paints'
complete -c alicloud-primary-secondary -n '__fish_seen_subcommand_from look' -l as -d 'as [this] or that: a word' -x -a 'text json'
complete -c alicloud-primary-secondary -n '__fish_seen_subcommand_from look' -l file -d 'a file' -r
complete -c alicloud-primary-secondary -n '__fish_seen_subcommand_from look' -l all -d 'all of them'
complete -c alicloud-primary-secondary -n '__fish_seen_subcommand_from paint' -x -a 'red blue'
`,
};

describe("the script of completion", () => {
    for (const shell of ["bash", "zsh", "fish"] as const) {
        it(`of ${shell} knows commands, their options, and the values of those that have a few`, () => {
            assert.equal(SHELLS[shell](ALL), SCRIPTS[shell]);
        });
    }
});
