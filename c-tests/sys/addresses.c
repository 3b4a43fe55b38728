/* Texts of addresses and names of hosts. */
#include "sys.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

/* Texts that no library asks a name service about. */
static const char *const texts[] = {
    "1.2.3.4", "0.0.0.0", "255.255.255.255", "::", "::1", "::ffff:1.2.3.4", "::1.2.3.4", "::1:0", "::ffff", "FE80::ABCD",
    "1:0:0:2:0:0:0:3", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "0:1:0:1:0:1:0:1", "1::2:3:4:5:6:7:8", "64:ff9b::1.2.3.4", "00001::",
    "01.2.3.4", "+1.2.3.4", "-0.2.3.4", " 1.2.3.4", "1. 2.3.4", "\t1.2.3.4", "\v1.2.3.4", "[::1]", "[::1]:80", "1.2.3.4:80", "a:b",
    ":", "localhost:80", "::1%", "fe80::1%1", "fe80::1%no-such-interface", "::1%lo", "", "1.2.3", "127.1", "0x7f.0.0.1",
    "2130706433",
    /* A label of more than 63 bytes is refused without a query. */
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
};

/* No addresses, so names that would be asked for. */
static const char *const names[] = {
    "localhost", "1.2.3.4.5", "256.1.1.1", "1.2.3.4 ", "1 .2.3.4", "1.2.3.4\n", "1.2.3.", "1..3.4", ".1.2.3", "1.2.3.-4", "a:b%c",
    "\xff",
};

static void fact_is(const char *text) {
    En_HP_IPAddrType type = (En_HP_IPAddrType)-7;
    int result = TRUTH(SYS_IsIPAddress(text, &type));
    fact("is_address %s=%d type:%d without_type:%d", shown(text), result, (int)type, TRUTH(SYS_IsIPAddress(text, NULL)));
}

/* proves: ADR-1 ADR-2 */
CASE(is_address) {
    for (size_t i = 0; i < COUNT(texts); i++) fact_is(texts[i]);
    for (size_t i = 0; i < COUNT(names); i++) fact_is(names[i]);
    fact_is(NULL);
}

/* One call of SYS_GetIPAddress with a buffer of which it must not leave the room. */
static void fact_get(const char *host, int room) {
    char buffer[80];
    int length = room, outside = 0;
    En_HP_IPAddrType type = (En_HP_IPAddrType)-7;
    memset(buffer, '#', sizeof buffer);
    errno = 0;
    int result = TRUTH(SYS_GetIPAddress(host, buffer, &length, &type));
    int code = result ? 0 : errno;
    for (int i = room > 0 ? room : 0; i < (int)sizeof buffer; i++) outside |= buffer[i] != '#';
    buffer[sizeof buffer - 1] = 0;
    fact("get_address %s room:%d=%d errno:%d length:%d type:%d text:%s overrun:%d", shown(host), room, result, code, length,
         (int)type, result ? shown(buffer) : "-", outside);
}

/* proves: ADR-3 ADR-4 ADR-5 ADR-6 COM-107 */
CASE(get_address) {
    for (size_t i = 0; i < COUNT(texts); i++) fact_get(texts[i], 64);
    static const int capacities[] = {16, 8, 7, 1, 0};
    for (size_t i = 0; i < COUNT(capacities); i++) {
        fact_get("1.2.3.4", capacities[i]);
        fact_get("fe80::12", capacities[i]);
        fact_get("fe80::1%1", capacities[i]);
    }
    int length = 0;
    En_HP_IPAddrType type = (En_HP_IPAddrType)-7;
    errno = 0;
    int result = TRUTH(SYS_GetIPAddress("1.2.3.4", NULL, &length, &type));
    fact("get_address sizing_with_NULL=%d errno:%d length:%d type:%d", result, errno, length, (int)type);
    fact_get(NULL, 64);
}

/* proves: ADR-17 */
CASE(get_address_negative) {
    fact_get("1.2.3.4", -1);
    fact_get("1.2.3.4", INT_MIN);
}

static void get_null(bool buffer_null, bool length_null, bool type_null) {
    char buffer[64];
    int length = sizeof buffer;
    En_HP_IPAddrType type = (En_HP_IPAddrType)-7;
    errno = 0;
    int result = TRUTH(
        SYS_GetIPAddress("1.2.3.4", buffer_null ? NULL : buffer, length_null ? NULL : &length, type_null ? NULL : &type));
    fact("get_address null_buffer:%d null_length:%d null_type:%d=%d errno:%d length:%d", buffer_null, length_null, type_null,
         result, errno, length);
}

/* proves: ADR-17 COM-8 */
CASE(get_address_null) {
    get_null(true, false, false);
    get_null(false, true, false);
    get_null(false, false, true);
}

static void fact_enum(const char *host, int type) {
    HP_LPTIPAddr stale = NULL, *found = &stale;
    int count = -7;
    errno = 0;
    int result = TRUTH(SYS_EnumHostIPAddresses(host, (En_HP_IPAddrType)type, &found, &count));
    int code = result ? 0 : errno;
    if (!result) {
        fact("enum %s type:%d=%d errno:%d count:%d out_null:%d", shown(host), type, result, code, count, found == NULL);
        return;
    }
    char entries[256] = "";
    for (int i = 0, used = 0; i < count && used < (int)sizeof entries; i++)
        used += snprintf(entries + used, sizeof entries - (size_t)used, " %d:%s", (int)found[i]->type, found[i]->address);
    bool ends = found[count] == NULL;
    fact("enum %s type:%d=%d errno:%d count:%d%s ends_with_null:%d freed:%d", shown(host), type, result, code, count, entries, ends,
         TRUTH(SYS_FreeHostIPAddresses(found)));
}

/* proves: ADR-8 ADR-9 ADR-11 ADR-12 ADR-13 ADR-14 ABI-72 */
CASE(enumerate) {
    for (size_t i = 0; i < COUNT(texts); i++) fact_enum(texts[i], 0);
    static const char *const few[] = {"1.2.3.4", "::1", "fe80::1%1", "a:b", "01.2.3.4", "127.1", ""};
    static const int types[] = {1, 2, 3, -1};
    for (size_t i = 0; i < COUNT(few); i++)
        for (size_t t = 0; t < COUNT(types); t++) fact_enum(few[i], types[t]);
    fact("enum_free NULL=%d", TRUTH(SYS_FreeHostIPAddresses(NULL)));
    fact_enum(NULL, 0);
}

static void enum_null(bool out_null, bool count_null) {
    HP_LPTIPAddr *found = NULL;
    int count = -7;
    errno = 0;
    int result = TRUTH(SYS_EnumHostIPAddresses("1.2.3.4", IPT_ALL, out_null ? NULL : &found, count_null ? NULL : &count));
    fact("enum null_out:%d null_count:%d=%d errno:%d", out_null, count_null, result, errno);
}

/* proves: ADR-17 COM-8 */
CASE(enumerate_null) {
    enum_null(true, false);
    enum_null(false, true);
}
