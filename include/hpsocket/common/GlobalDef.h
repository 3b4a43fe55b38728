/**
 * @file
 * @brief The old place of GlobalDef.h, for sources written for HP-Socket before 5.8.
 *
 * Nothing is declared here. New programs need not include this file: every other header of the library includes
 * GlobalDef.h itself.
 */

#pragma once

#include "../GlobalDef.h"
