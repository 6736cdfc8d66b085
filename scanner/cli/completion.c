/* SPDX-License-Identifier: MIT */
#include "cli/completion.h"

#include "cli/command.h"
#include "cli/message.h"
#include "cli/option_table.h"

#include <stdio.h>
#include <string.h>

/* Between these parts two tables are printed: by command, what its operands take, and its options;
 * then by option, what its value takes. */
static const char bash_begin[] =
    "# bash completion of rblsweep, as printed by: rblsweep completion bash\n"
    "_rblsweep_ids()\n"
    "{\n"
    "    \"$1\" lists 2>/dev/null | while read -r id _; do [[ $id == ID ]] || echo \"$id\"; done\n"
    "}\n"
    "\n"
    "_rblsweep()\n"
    "{\n"
    "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}\n"
    "    local command=${COMP_WORDS[1]} takes=nothing words= options= before=\n"
    "    COMPREPLY=()\n"
    "    ((COMP_CWORD > 1)) || command= previous=\n"
    "    if [[ $current == = ]]; then # --option=value is three words\n"
    "        current=\n"
    "    elif [[ $previous == = ]]; then\n"
    "        previous=${COMP_WORDS[COMP_CWORD - 2]}\n"
    "    fi\n"
    "    case $command in\n";
static const char bash_middle[] = "    esac\n"
                                  "    [[ $current != -* ]] || { takes=words words=$options; }\n"
                                  "    case \"$command $previous\" in\n";
static const char bash_end[] =
    "    esac\n"
    "    [[ $takes != ids ]] || { takes=list words=$(_rblsweep_ids \"${COMP_WORDS[0]}\"); }\n"
    "    case $takes in\n"
    "    words) mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\") ;;\n"
    "    list)\n"
    "        [[ $current != *,* ]] || before=${current%,*},\n"
    "        mapfile -t COMPREPLY < <(compgen -P \"$before\" -W \"$words\" -- \"${current##*,}\")\n"
    "        compopt -o nospace 2>/dev/null ;;\n"
    "    file)\n"
    "        mapfile -t COMPREPLY < <(compgen -f -- \"$current\")\n"
    "        compopt -o filenames 2>/dev/null ;;\n"
    "    esac\n"
    "}\n"
    "complete -F _rblsweep rblsweep\n";

static const char zsh_begin[] =
    "#compdef rblsweep\n"
    "# zsh completion of rblsweep, as printed by: rblsweep completion zsh\n"
    "_rblsweep_ids()\n"
    "{\n"
    "    local -a ids=(${${(f)\"$(rblsweep lists 2>/dev/null)\"}%% *})\n"
    "    _values -s , list ${ids:#ID}\n"
    "}\n"
    "\n"
    "_rblsweep()\n"
    "{\n"
    "    local curcontext=$curcontext state line command=$words[2]\n"
    "    local -a commands\n"
    "    if (( CURRENT == 2 )); then\n"
    "        commands=(\n";
static const char zsh_middle[] = "        )\n"
                                 "        _describe command commands\n"
                                 "        _arguments '--help[this]' '--version[which one it is]'\n"
                                 "        return\n"
                                 "    fi\n"
                                 "    shift words\n"
                                 "    (( CURRENT-- ))\n"
                                 "    case $command in\n";
static const char zsh_end[] = "    esac\n"
                              "}\n"
                              "if [[ $funcstack[1] == _rblsweep ]]; then\n"
                              "    _rblsweep \"$@\"\n"
                              "else\n"
                              "    compdef _rblsweep rblsweep\n"
                              "fi\n";

static void add_words(const char *words, char separator, struct text *out)
{
    size_t start = out->len;

    text_add(out, slice_of(words));
    for (size_t i = start; i < out->len; i++)
        if (out->at[i] == ',')
            out->at[i] = separator;
}

/* How the value is completed, as the script calls it. */
static const char *takes_of(const struct option_row *row)
{
    if (row->words != NULL)
        return strcmp(row->argument, "LIST") == 0 ? "list" : "words";
    if (strcmp(row->argument, "IDS") == 0)
        return "ids";
    return strcmp(row->argument, "FILE") == 0 ? "file" : "nothing";
}

static void bash_add_command(enum command command, struct text *out)
{
    static const char *const takes[] = {"nothing", "file", "words"};

    text_print(out, "    %s) takes=%s words='", commands[command].name,
               takes[commands[command].operands]);
    add_words(commands[command].words, ' ', out);
    text_add(out, SLICE("' options='"));
    for (size_t i = 0; i < option_count; i++)
        if (option_matters_to(&option_rows[i], command))
            text_print(out, "%s--%s", out->at[out->len - 1] == '\'' ? "" : " ",
                       option_rows[i].name);
    text_add(out, SLICE("' ;;\n"));
}

static void bash_add_value(const struct option_row *row, struct text *out)
{
    const char *separator = "    ";

    for (enum command command = 0; command < COMMAND_COUNT; command++) {
        if (!option_is_taken_by(row, command))
            continue;
        text_print(out, "%s'%s --%s'", separator, commands[command].name, row->name);
        separator = " | ";
        if (row->letter != 0)
            text_print(out, " | '%s -%c'", commands[command].name, row->letter);
    }
    text_print(out, ") takes=%s words='", takes_of(row));
    add_words(row->words, ' ', out);
    text_add(out, SLICE("' ;;\n"));
}

void completion_bash(struct text *out)
{
    text_add(out, slice_of(bash_begin));
    text_add(out, SLICE("    '') takes=words options='--help --version' words='"));
    for (enum command command = 0; command < COMMAND_COUNT; command++)
        text_print(out, "%s%s", command > 0 ? " " : "", commands[command].name);
    text_add(out, SLICE("' ;;\n"));
    for (enum command command = 0; command < COMMAND_COUNT; command++)
        bash_add_command(command, out);
    text_add(out, slice_of(bash_middle));
    for (size_t i = 0; i < option_count; i++)
        if (option_rows[i].argument != NULL)
            bash_add_value(&option_rows[i], out);
    text_add(out, slice_of(bash_end));
}

/* Within quotes, and within what _arguments and _describe split at colons and brackets. */
static void zsh_add_help(const char *help, struct text *out)
{
    for (; *help != '\0'; help++) {
        if (*help == '\'')
            text_add(out, SLICE("'\\'"));
        else if (strchr("\\:[]", *help) != NULL)
            text_add_char(out, '\\');
        text_add_char(out, *help == '\n' ? ' ' : *help);
    }
}

/* What comes after the help of an option that takes a value: ":what it is:how to complete it". */
static void zsh_add_value(const struct option_row *row, struct text *out)
{
    const char *takes = takes_of(row);

    text_print(out, ":%s:", row->argument);
    if (strcmp(takes, "list") == 0)
        text_print(out, "_values -s , %s ", row->name);
    else if (strcmp(takes, "words") == 0)
        text_add_char(out, '(');
    add_words(row->words, ' ', out);
    if (strcmp(takes, "words") == 0)
        text_add_char(out, ')');
    else if (strcmp(takes, "ids") == 0)
        text_add(out, SLICE("_rblsweep_ids"));
    else if (strcmp(takes, "file") == 0)
        text_add(out, SLICE("_files"));
    else if (strcmp(takes, "nothing") == 0)
        text_add_char(out, ' ');
}

static void zsh_add_option(const struct option_row *row, struct text *out)
{
    const char *value = row->argument != NULL ? "=" : "", *joined = *value != '\0' ? "+" : "";

    /* Any may come again, and the last one counts. */
    if (row->letter != 0)
        text_print(out, " \\\n        '*'{-%c%s,--%s%s}'[", row->letter, joined, row->name, value);
    else
        text_print(out, " \\\n        '*--%s%s[", row->name, value);
    zsh_add_help(row->help, out);
    text_add_char(out, ']');
    if (row->argument != NULL)
        zsh_add_value(row, out);
    text_add_char(out, '\'');
}

static void zsh_add_command(enum command command, struct text *out)
{
    text_print(out, "    %s) _arguments -s -S", commands[command].name);
    for (size_t i = 0; i < option_count; i++)
        if (option_matters_to(&option_rows[i], command))
            zsh_add_option(&option_rows[i], out);
    if (commands[command].operands == OPERANDS_FILES)
        text_add(out, SLICE(" \\\n        '*:FILE:_files'"));
    if (commands[command].operands == OPERANDS_WORDS) {
        text_add(out, SLICE(" \\\n        '1:word:("));
        add_words(commands[command].words, ' ', out);
        text_add(out, SLICE(")'"));
    }
    text_add(out, SLICE(" ;;\n"));
}

void completion_zsh(struct text *out)
{
    text_add(out, slice_of(zsh_begin));
    for (enum command command = 0; command < COMMAND_COUNT; command++) {
        text_print(out, "            '%s:", commands[command].name);
        zsh_add_help(commands[command].does, out);
        text_add(out, SLICE("'\n"));
    }
    text_add(out, slice_of(zsh_middle));
    for (enum command command = 0; command < COMMAND_COUNT; command++)
        zsh_add_command(command, out);
    text_add(out, slice_of(zsh_end));
}

int completion_command(int argc, char **argv)
{
    static struct options options;
    struct text script = {0};
    int status;

    if (!command_begin(COMMAND_COMPLETION, argc, argv, &options, &status))
        return status;
    bool is_one = options.file_count == 1;
    if (is_one && strcmp(options.files[0], "bash") == 0)
        completion_bash(&script);
    else if (is_one && strcmp(options.files[0], "zsh") == 0)
        completion_zsh(&script);
    else
        message_error("completion is for bash or zsh%s; name one of them",
                      options.file_count > 1 ? ", not for both" : "");
    if (script.len > 0)
        fwrite(script.at, 1, script.len, stdout);
    else
        status = status_exit(STATUS_BAD_USAGE);
    text_free(&script);
    return status;
}
