// The completion script of each shell.

import { EXECUTABLE } from "../io";
import type { CommandWords } from "./words";

/** The script of each shell. */
export const SHELLS = { bash, zsh, fish };

/** One `case` of a shell per command, and one per option that has values. */
function bash(all: readonly CommandWords[]): string {
    const words = (list: readonly string[]) => `"${list.join(" ")}"`;
    const cases = all.map(({ word, options, values }) => {
        const withValues = options.filter((option) => option.values.length > 0);
        const byOption = withValues.map((option) => `            ${option.word}) words=${words(option.values)} ;;`);
        const rest = [...options.map((option) => option.word), "--help", ...values];
        return [
            `    ${word})`,
            '        case "$before" in',
            ...byOption,
            `            *) words=${words(rest)} ;;`,
            "        esac",
            "        ;;",
        ].join("\n");
    });
    return `# bash completion of ${EXECUTABLE}
_${IDENTIFIER}() {
    local words before="\${COMP_WORDS[COMP_CWORD - 1]}"
    if [ "$COMP_CWORD" -eq 1 ]; then
        words=${words([...all.map(({ word }) => word), "--help", "--version"])}
    else
        case "\${COMP_WORDS[1]}" in
${cases.join("\n").replace(/^/gm, "    ")}
        esac
    fi
    COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _${IDENTIFIER} ${EXECUTABLE}
`;
}

function zsh(all: readonly CommandWords[]): string {
    const spec = ({ word, about, values, takesOne }: CommandWords["options"][number]) =>
        quote(
            `${word}[${about.replace(/[[\]:]/g, " ")}]${values.length > 0 ? `:value:(${values.join(" ")})` : takesOne ? ":value:_files" : ""}`,
        );
    const cases = all.map(({ word, options, values }) => {
        const first = values.length > 0 ? ` ${quote(`1:value:(${values.join(" ")})`)}` : "";
        return `        ${word}) _arguments ${options.map(spec).join(" ")} '--help[help]'${first} '*:file:_files' ;;`;
    });
    return `#compdef ${EXECUTABLE}
# zsh completion of ${EXECUTABLE}
_${IDENTIFIER}() {
    local -a commands=(
${all.map(({ word, about }) => `        ${quote(`${word}:${about}`)}`).join("\n")}
    )
    if (( CURRENT == 2 )); then
        _describe command commands
        return
    fi
    local command=$words[2]
    shift words
    (( CURRENT-- ))
    case $command in
${cases.join("\n")}
    esac
}
compdef _${IDENTIFIER} ${EXECUTABLE}
`;
}

function fish(all: readonly CommandWords[]): string {
    const line = (rest: string) => `complete -c ${EXECUTABLE} ${rest}\n`;
    const commands = all.map(({ word, about }) => line(`-n __fish_use_subcommand -f -a ${word} -d ${quote(about)}`));
    const options = all.flatMap(({ word, options: own, values }) => {
        const within = `-n '__fish_seen_subcommand_from ${word}'`;
        const some = (list: readonly string[]) => (list.length > 0 ? ` -x -a ${quote(list.join(" "))}` : "");
        const value = (one: CommandWords["options"][number]) => some(one.values) || (one.takesOne ? " -r" : "");
        return [
            ...own.map((one) => line(`${within} -l ${one.word.slice(2)} -d ${quote(one.about)}${value(one)}`)),
            ...(values.length > 0 ? [line(`${within}${some(values)}`)] : []),
        ];
    });
    return `# fish completion of ${EXECUTABLE}\n${[...commands, ...options].join("")}`;
}

const IDENTIFIER = EXECUTABLE.replaceAll("-", "_");

function quote(text: string): string {
    return `'${text.replaceAll("'", "’")}'`;
}
