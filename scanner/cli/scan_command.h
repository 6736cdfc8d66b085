/* scan_command.h -- "rblsweep scan": from the command line to the exit status. */
#pragma once

int scan_command(int argc, char **argv);
