/* What the generators read: all headers of the flat C API. */
#include <hpsocket/HPSocket4C-SSL.h>
#include <hpsocket/HPSocket4C-Ext.h>
