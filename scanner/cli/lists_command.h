/* lists_command.h -- "rblsweep lists": the catalogue, and with --probe how each list is now. */
#pragma once

int lists_command(int argc, char **argv);
