// UDP components, those with ARQ included.
#include "component_types.h"
#include "udp.h"
#include "udp_roles.h"

namespace hp
{

namespace
{

template<class I> using UdpServerOf = UdpServerProperties<Server<Core<I>>>;
template<class I> using UdpClientOf = UdpClientProperties<Client<Core<I>>>;

using UdpServerObject = Object<UdpServerRole, UdpServerOf<IUdpServer>>;
using UdpClientObject = Object<UdpClientRole, UdpClientOf<IUdpClient>>;
using UdpCastObject = Object<UdpCastRole, UdpCast<Client<Core<IUdpCast>>>>;
using UdpNodeObject = Object<UdpNodeRole, UdpNode<Core<IUdpNode>>>;
using UdpArqServerObject = Object<UdpServerRole, UdpArqServer<UdpServerOf<IUdpArqServer>>>;
using UdpArqClientObject = Object<UdpClientRole, UdpArqClient<UdpClientOf<IUdpArqClient>>>;

} // namespace

} // namespace hp

using namespace hp;

HPSOCKET_API IUdpServer* HP_Create_UdpServer(IUdpServerListener* to) { return UdpServerObject::create(Create_HP_UdpServer, to); }
HPSOCKET_API void HP_Destroy_UdpServer(IUdpServer* pServer) { delete pServer; }
HPSOCKET_API IUdpClient* HP_Create_UdpClient(IUdpClientListener* to) { return UdpClientObject::create(Create_HP_UdpClient, to); }
HPSOCKET_API void HP_Destroy_UdpClient(IUdpClient* pClient) { delete pClient; }
HPSOCKET_API IUdpCast* HP_Create_UdpCast(IUdpCastListener* to) { return UdpCastObject::create(Create_HP_UdpCast, to); }
HPSOCKET_API void HP_Destroy_UdpCast(IUdpCast* pCast) { delete pCast; }
HPSOCKET_API IUdpNode* HP_Create_UdpNode(IUdpNodeListener* to) { return UdpNodeObject::create(Create_HP_UdpNode, to); }
HPSOCKET_API void HP_Destroy_UdpNode(IUdpNode* pNode) { delete pNode; }
HPSOCKET_API IUdpArqServer* HP_Create_UdpArqServer(IUdpServerListener* to) { return UdpArqServerObject::create(Create_HP_UdpArqServer, to); }
HPSOCKET_API void HP_Destroy_UdpArqServer(IUdpArqServer* pServer) { delete pServer; }
HPSOCKET_API IUdpArqClient* HP_Create_UdpArqClient(IUdpClientListener* to) { return UdpArqClientObject::create(Create_HP_UdpArqClient, to); }
HPSOCKET_API void HP_Destroy_UdpArqClient(IUdpArqClient* pClient) { delete pClient; }
