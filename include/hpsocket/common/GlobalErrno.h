/**
 * @file
 * @brief The old place of GlobalErrno.h, for sources written for HP-Socket before 5.8.
 *
 * Nothing is declared here. New programs include `<hpsocket/GlobalErrno.h>`.
 */

#pragma once

#include "../GlobalErrno.h"
