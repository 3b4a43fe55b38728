/* Each SSL component has creator and destroyer of its own name. */
#include "tls.h"

typedef struct {
    const char *name;
    HP_Object (*listener)(void);
    HP_Object (*create)(HP_Object);
    void (*destroy)(HP_Object);
    void (*destroy_listener)(HP_Object);
    BOOL (*is_running)(HP_Object);
} Family;

#define KIND(framing, role) \
    {#framing #role, Create_HP_Tcp##framing##role##Listener, Create_HP_SSL##framing##role, Destroy_HP_SSL##framing##role,            \
     Destroy_HP_Tcp##framing##role##Listener, HP_##role##_HasStarted}
#define KINDS(framing) KIND(framing, Server), KIND(framing, Agent), KIND(framing, Client)

/* proves: ABI-50 ABI-44 */
CASE(of_every_kind) {
    const Family families[] = {KINDS(), KINDS(Pull), KINDS(Pack)};
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        const Family *family = &families[i];
        HP_Object listener = family->listener(), object = family->create(listener);
        MUST(listener != NULL && object != NULL);
        CALL(family->name, family->is_running(object));
        family->destroy(object);
        CALL("  destroyed", family->is_running(object));
        family->destroy(NULL);
        family->destroy_listener(listener);
    }
}
