// What all compressors have, whichever features there are.
#include "compressors.h"

HPSOCKET_API void HP_Destroy_Compressor(IHPCompressor* pCompressor) { delete pCompressor; }
HPSOCKET_API void HP_Destroy_Decompressor(IHPDecompressor* pDecompressor) { delete pDecompressor; }
