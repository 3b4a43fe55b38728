// Every exported function has the type that the API table gives it.
//
// The compiler does the checking; main only prints how many functions there are. generated/functions.inc lists the functions of exports.txt.

#include <hpsocket/HPSocket4C-Ext.h>
#include <hpsocket/HPSocket4C-SSL.h>

#include <stdio.h>

#include "check.h"
#include "generated/functions.inc"

int main(void)
{
    printf("%d functions have their types\n", CHECKED_FUNCTIONS);
    return 0;
}
