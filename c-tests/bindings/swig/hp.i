/* A SWIG interface that gives a script all functions of the flat C API. */
%module hp
%{
#include <hpsocket/HPSocket4C-SSL.h>
#include <hpsocket/HPSocket4C-Ext.h>
%}

/* Texts that structures point to: who sets one through the module frees the old one. */
#pragma SWIG nowarn=451

/* Outputs become results, and texts of an address need room. */
%include <typemaps.i>
%include <cstring.i>
%cstring_bounded_output(TCHAR *lpszAddress, 64);
%apply int *INOUT { int *piAddressLen };
%apply unsigned short *OUTPUT { USHORT *pusPort };

/* A callback must be C. */
%callback("%s");
En_HP_HandleResult answer(HP_Server sender, HP_CONNID connection, const BYTE *data, int length);
%nocallback;
%{
static En_HP_HandleResult answer(HP_Server sender, HP_CONNID connection, const BYTE *data, int length)
{
    return HP_Server_Send(sender, connection, data, length) ? HR_OK : HR_ERROR;
}
%}

%include <hpsocket/GlobalDef.h>
%include <hpsocket/HPTypeDef.h>
%include <hpsocket/HPSocket4C.h>
%include <hpsocket/HPSocket4C-SSL.h>
%include <hpsocket/HPSocket4C-Ext.h>
