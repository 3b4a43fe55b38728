/* Memory runs out at every place of a life cycle without TLS. */
#include "walk.h"

/* proves: COM-111 */
CASE(push_once) { walk(K_PUSH, 1); }
CASE(push_for_good) { walk(K_PUSH, FOR_GOOD); }
CASE(pull_once) { walk(K_PULL, 1); }
CASE(pull_for_good) { walk(K_PULL, FOR_GOOD); }
CASE(pack_once) { walk(K_PACK, 1); }
CASE(pack_for_good) { walk(K_PACK, FOR_GOOD); }
