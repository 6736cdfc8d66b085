/* scene_play.h -- plays a scene, and says where it and the program part.
 *
 *     if (!scene_play(scene, &why))
 *         report("%s", why);          // "FILE:LINE: at 0.010: ..."
 *
 * What a line expects must have happened at its time, between the line before it and the next that
 * does something to the program; what no line expects must not happen.
 */
#pragma once

#include "tests/scan/scene.h"

bool scene_play(const struct scene *scene, struct text *why);
