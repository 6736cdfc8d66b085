/* scene_play.h -- plays a scene, and says where it and the program part.
 *
 *     if (!scene_play(scene, lookup, &why))
 *         report("%s", why);          // "FILE:LINE: at 0.010: ..."
 *
 * What a line expects must have happened at its time, between the line before it and the next that
 * does something to the program; what no line expects must not happen.
 *
 * lookup: empty, and left so; not one a scene, since the end of a table waits for RCU.
 */
#pragma once

#include "tests/scan/scene.h"

struct lookup_table;

bool scene_play(const struct scene *scene, struct lookup_table *lookup, struct text *why);
