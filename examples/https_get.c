/* Prints a page that it gets over HTTPS.
 *
 *     https_get [-c CA] [-v] URL
 *
 * CA is a PEM file, or a directory of hashed certificates, with those to trust besides the system's; default: the system's
 * only. -v prints the status and the fields to the standard error. Exit status: 0 if the page came with a status below 400.
 *
 *     https_get https://www.example.com/
 *
 * What it shows:
 *
 * - The synchronous client: OpenUrl connects, sends the request and returns with the whole response.
 * - Certificates: the server's must lead to a CA that is trusted, and name the host of the URL. Both are off by default in
 *   this API. A URL with an address instead of a name is refused, because nothing could be compared with it.
 * - Reasons in words for whatever goes wrong, from the additions of hpsocket-rs (HPSocket4C-Ext.h).
 * - Redirections, which the library returns as they are. They are followed to https only. */
#define _GNU_SOURCE

#include "reason.h"

#include <hpsocket/HPSocket4C-Ext.h>
#include <hpsocket/HPSocket4C-SSL.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { REDIRECTIONS = 5, LONGEST_URL = 2048, LONGEST_BODY = 64 * 1024 * 1024 };

static long long received;

static En_HP_HttpParseResult on_message_begin(HP_HttpClient client, HP_CONNID id)
{
    (void)client;
    (void)id;
    received = 0;
    return HPR_OK;
}

/* The library keeps the body for us, whatever its length is; this is the limit. */
static En_HP_HttpParseResult on_body(HP_HttpClient client, HP_CONNID id, const BYTE *data, int length)
{
    (void)client;
    (void)id;
    (void)data;
    received += length;
    return received <= LONGEST_BODY ? HPR_OK : HPR_ERROR;
}

/* Cuts "https://host:port" off a URL. FALSE: it is none for this program. */
static BOOL origin_of(const char *url, char origin[LONGEST_URL])
{
    char host[LONGEST_URL];
    size_t length;

    if (strlen(url) >= LONGEST_URL || strncasecmp(url, "https://", 8) != 0) {
        fprintf(stderr, "https_get: no https URL: %s\n", url);
        return FALSE;
    }
    length = 8 + strcspn(url + 8, "/?#");
    memcpy(origin, url, length);
    origin[length] = '\0';
    length = strcspn(origin + 8, ":");
    memcpy(host, origin + 8, length);
    host[length] = '\0';
    if (origin[8] == '[' || SYS_IsIPAddress(host, NULL)) {
        fprintf(stderr, "https_get: %s is an address: a certificate cannot be compared with it\n", origin + 8);
        return FALSE;
    }
    return TRUE;
}

static void print_head(HP_HttpSyncClient client)
{
    HP_THeader headers[100];
    DWORD count = 100;

    fprintf(stderr, "HTTP status %u\n", (unsigned)HP_HttpClient_GetStatusCode(client));
    if (HP_HttpClient_GetAllHeaders(client, headers, &count))
        for (DWORD i = 0; i < count; i++)
            fprintf(stderr, "%s: %s\n", headers[i].name, headers[i].value);
}

/* Puts the target of a redirection into url. FALSE: it is none. */
static BOOL redirected(HP_HttpSyncClient client, const char *origin, char url[LONGEST_URL])
{
    const char *location = NULL;
    USHORT status = HP_HttpClient_GetStatusCode(client);
    int length;

    if ((status != 301 && status != 302 && status != 303 && status != 307 && status != 308) ||
        !HP_HttpClient_GetHeader(client, "Location", &location))
        return FALSE;
    if (location[0] == '/' && location[1] != '/')
        length = snprintf(url, LONGEST_URL, "%s%s", origin, location);
    else
        length = snprintf(url, LONGEST_URL, "%s", location);
    return length < LONGEST_URL;
}

/* Gets the page and prints it. Returns the exit status. */
static int get(HP_HttpSyncClient client, const char *first, BOOL verbose)
{
    static const HP_THeader headers[] = {{"User-Agent", "https_get"}, {"Accept", "*/*"}};
    char url[LONGEST_URL], origin[LONGEST_URL];
    LPCBYTE body = NULL;
    int length = 0;

    snprintf(url, sizeof url, "%s", first);
    for (int hops = 0;; hops++) {
        if (!origin_of(hops == 0 ? first : url, origin))
            return EXIT_FAILURE;
        if (!HP_HttpSyncClient_OpenUrl(client, "GET", url, headers, 2, NULL, 0, FALSE)) {
            if (received > LONGEST_BODY)
                fprintf(stderr, "https_get: %s: the page has more than %d bytes\n", url, LONGEST_BODY);
            else
                fprintf(stderr, "https_get: %s: %s\n", url, reason_of(client));
            return EXIT_FAILURE;
        }
        if (verbose)
            print_head(client);
        if (hops == REDIRECTIONS || !redirected(client, origin, url))
            break;
    }
    HP_HttpSyncClient_GetResponseBody(client, &body, &length);
    if (length > 0 && fwrite(body, 1, (size_t)length, stdout) != (size_t)length) {
        perror("https_get");
        return EXIT_FAILURE;
    }
    return HP_HttpClient_GetStatusCode(client) < 400 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    const char *authorities = "/etc/ssl/certs";
    BOOL verbose = FALSE;
    int option;

    while ((option = getopt(argc, argv, "c:v")) != -1)
        if (option == 'c')
            authorities = optarg;
        else if (option == 'v')
            verbose = TRUE;
        else
            return 2;
    if (optind != argc - 1) {
        fprintf(stderr, "usage: %s [-c CA] [-v] URL\n", argv[0]);
        return 2;
    }

    HP_HttpClientListener listener = Create_HP_HttpClientListener();
    HP_HttpSyncClient client = Create_HP_HttpsSyncClient(listener);
    HP_Set_FN_HttpClient_OnMessageBegin(listener, on_message_begin);
    HP_Set_FN_HttpClient_OnBody(listener, on_body);
    HP_HttpSyncClient_SetConnectTimeout(client, 10000);
    HP_HttpSyncClient_SetRequestTimeout(client, 60000);

    int status = EXIT_FAILURE;
    if (HP_SSLClient_SetupSSLContext(client, SSL_VM_PEER, NULL, NULL, NULL, authorities))
        status = get(client, argv[optind], verbose);
    else {
        char reason[1024] = "?";
        int length = (int)sizeof reason;
        HP_Ext_GetSSLSetupError(client, reason, &length);
        fprintf(stderr, "https_get: %s\n", reason);
    }

    Destroy_HP_HttpsSyncClient(client); /* closes the connection */
    Destroy_HP_HttpClientListener(listener);
    return status;
}
