/* HP_Ext_GetLastErrorReason of thread pools. */
#include <hpsocket/HPSocket4C-Ext.h>

#include "reasons.h"

static void stop_it(void *pool) { REASON("Stop in a task", pool, HP_ThreadPool_Stop(pool, 0)); }

/* proves: POOL-8 POOL-14 POOL-17 POOL-41 */
CASE(of_pools) {
    HP_ThreadPool pool = Create_HP_ThreadPool(NULL);
    fact_reason("new", pool);
    REASON("Stop", pool, HP_ThreadPool_Stop(pool, 0));
    REASON("AdjustThreadCount", pool, HP_ThreadPool_AdjustThreadCount(pool, 2));
    REASON("a small stack", pool, HP_ThreadPool_Start(pool, 1, 0, TRP_CALL_FAIL, 100));
    MUST(TRUTH(HP_ThreadPool_Start(pool, 1, 0, TRP_CALL_FAIL, 0)));
    REASON("Start", pool, HP_ThreadPool_Start(pool, 1, 0, TRP_CALL_FAIL, 0));
    MUST(TRUTH(HP_ThreadPool_Submit(pool, stop_it, pool, INFINITE)));
    MUST(TRUTH(HP_ThreadPool_Stop(pool, 0)));
    Destroy_HP_ThreadPool(pool);
    fact_reason("destroyed", pool);
}

/* Other objects have none. */
CASE(of_other_objects) {
    HP_Object listener = Create_HP_ThreadPoolListener(), compressor = Create_HP_ZLibCompressor(NULL);
    fact_reason("a listener", listener);
    fact_reason("a compressor", compressor);
    fact_reason("NULL", NULL);
    Destroy_HP_ThreadPoolListener(listener);
    Destroy_HP_Compressor(compressor);
}
