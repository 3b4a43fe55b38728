// Compressors and decompressors of brotli streams.
#include "compressors.h"

HPSOCKET_API IHPCompressor* HP_Create_BrotliCompressor(Fn_CompressDataCallback fnCallback, int iQuality, int iWindow, int iMode, DWORD dwBuffSize)
{
    return hp::compressor(Create_HP_BrotliCompressorEx(fnCallback, iQuality, iWindow, iMode, dwBuffSize));
}

HPSOCKET_API IHPDecompressor* HP_Create_BrotliDecompressor(Fn_DecompressDataCallback fnCallback, DWORD dwBuffSize)
{
    return hp::decompressor(Create_HP_BrotliDecompressorEx(fnCallback, dwBuffSize));
}
