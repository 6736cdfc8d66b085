/* plan_command.h -- "rblsweep plan": what a scan would ask, without a packet. */
#pragma once

int plan_command(int argc, char **argv);
