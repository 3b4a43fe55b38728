// Compressors and decompressors of zlib and gzip streams.
#include "compressors.h"

HPSOCKET_API IHPCompressor* HP_Create_ZLibCompressor(Fn_CompressDataCallback fnCallback, int iWindowBits, int iLevel, int iMethod, int iMemLevel,
    int iStrategy, DWORD dwBuffSize)
{
    return hp::compressor(Create_HP_ZLibCompressorEx(fnCallback, iWindowBits, iLevel, iMethod, iMemLevel, iStrategy, dwBuffSize));
}

HPSOCKET_API IHPCompressor* HP_Create_GZipCompressor(Fn_CompressDataCallback fnCallback, int iLevel, int iMethod, int iMemLevel, int iStrategy,
    DWORD dwBuffSize)
{
    return hp::compressor(Create_HP_GZipCompressorEx(fnCallback, iLevel, iMethod, iMemLevel, iStrategy, dwBuffSize));
}

HPSOCKET_API IHPDecompressor* HP_Create_ZLibDecompressor(Fn_DecompressDataCallback fnCallback, int iWindowBits, DWORD dwBuffSize)
{
    return hp::decompressor(Create_HP_ZLibDecompressorEx(fnCallback, iWindowBits, dwBuffSize));
}

HPSOCKET_API IHPDecompressor* HP_Create_GZipDecompressor(Fn_DecompressDataCallback fnCallback, DWORD dwBuffSize)
{
    return hp::decompressor(Create_HP_GZipDecompressorEx(fnCallback, dwBuffSize));
}
