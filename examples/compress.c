/* A filter like gzip -c and gzip -dc: reads its standard input, writes the stream to its
 * standard output.
 *
 *     compress [gzip|zlib|brotli] [-d]        default: gzip
 *
 * Input and output may be of any length: both pass in pieces. -d decompresses; a content of
 * more than 4 GiB is refused, because a small stream may have a huge content. The exit status is
 * 0, or 1 after a message: the input is corrupt, or something cannot be read or written. */
#define _GNU_SOURCE

#include <hpsocket/HPSocket4C.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the callback works on. */
struct output {
    unsigned long long written, most;
};

/* Gets the output in pieces. FALSE ends the call that it came from, with ECANCELED. */
static BOOL write_piece(const BYTE *data, int length, PVOID context)
{
    struct output *output = context;

    output->written += (unsigned long long)length;
    if (output->written > output->most) {
        fprintf(stderr, "compress: the content has more than %llu bytes\n", output->most);
        return FALSE;
    }
    if (fwrite(data, 1, (size_t)length, stdout) != (size_t)length) {
        perror("compress: writing");
        return FALSE;
    }
    return TRUE;
}

/* Says why a call has failed, unless the callback has said it. */
static int failed(void)
{
    if (SYS_GetLastError() != ECANCELED)
        fprintf(stderr, "compress: %s\n", SYS_GetLastErrorStr());
    return 1;
}

/* The last call says that the stream ends there. */
static int compress(HP_Compressor compressor)
{
    static BYTE piece[65536];
    struct output output = {0, ~0ULL};
    size_t length;

    while ((length = fread(piece, 1, sizeof piece, stdin)) > 0) {
        if (!HP_Compressor_Process(compressor, piece, (int)length, FALSE, &output))
            return failed();
    }
    if (ferror(stdin)) {
        perror("compress: reading");
        return 1;
    }
    return HP_Compressor_Process(compressor, NULL, 0, TRUE, &output) ? 0 : failed();
}

/* A decompressor does not tell that the stream has ended, so a stream that was cut off is known
 * only by what a program knows of its content. */
static int decompress(HP_Decompressor decompressor)
{
    static BYTE piece[65536];
    struct output output = {0, 4ULL << 30};
    size_t length;

    while ((length = fread(piece, 1, sizeof piece, stdin)) > 0) {
        if (!HP_Decompressor_Process(decompressor, piece, (int)length, &output))
            return failed();
    }
    if (ferror(stdin)) {
        perror("compress: reading");
        return 1;
    }
    return 0;
}

int main(int count, char **arguments)
{
    const char *format = count > 1 && arguments[1][0] != '-' ? arguments[1] : "gzip";
    int back = count > 1 && strcmp(arguments[count - 1], "-d") == 0;
    HP_Compressor compressor = NULL;
    HP_Decompressor decompressor = NULL;

    if (strcmp(format, "gzip") == 0) {
        compressor = Create_HP_GZipCompressor(write_piece);
        decompressor = Create_HP_GZipDecompressor(write_piece);
    } else if (strcmp(format, "zlib") == 0) {
        compressor = Create_HP_ZLibCompressor(write_piece);
        decompressor = Create_HP_ZLibDecompressor(write_piece);
    } else if (strcmp(format, "brotli") == 0) {
        compressor = Create_HP_BrotliCompressorEx(write_piece, 6, 22, 0, 65536);
        decompressor = Create_HP_BrotliDecompressorEx(write_piece, 65536);
    } else {
        fprintf(stderr, "usage: compress [gzip|zlib|brotli] [-d]\n");
        return 2;
    }
    if (compressor == NULL || decompressor == NULL) {
        fprintf(stderr, "compress: out of memory\n");
        return 1;
    }

    int status = back ? decompress(decompressor) : compress(compressor);
    Destroy_HP_Compressor(compressor);
    Destroy_HP_Decompressor(decompressor);
    if (status == 0 && fflush(stdout) != 0) {
        perror("compress: writing");
        status = 1;
    }
    return status;
}
