/* Memory runs out at every place of a life cycle with TLS, including those inside
 * OpenSSL. */
#include "tls.h"
#include "walk.h"

static void walk_ssl(long count) {
    plan.cert = pki("server.chain.pem");
    plan.key = pki("server.key");
    walk(K_SSL, count);
}

/* proves: COM-111 */
CASE(once) { walk_ssl(1); }
CASE(for_good) { walk_ssl(FOR_GOOD); }
