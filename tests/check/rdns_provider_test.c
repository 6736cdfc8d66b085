/* Names in the forms that access providers, hosters and senders of mail give, a family a block.
 * What identifies a customer is made up; addresses are of documentation where the form leaves room.
 * The evidence is tested in rdns_test.c. */
#include "check/rdns.h"

#include <criterion/criterion.h>

#define IP "198.51.100.7"
#define IP6 "2001:db8:1234:5678:90ab:cdef:1234:5678"

static const struct form {
    const char *name, *ip;
    enum rdns_class class;
} forms[] = {
    /* A hardware address where the address would be. */
    {"CPE00e0184f1ab2-CM00e0184f1ab0.cpe.net.cable.rogers.com", IP, RDNS_DYNAMIC},
    {"cpebc4dfb1a2b33-cmbc4dfb1a2b30.sdns.net.rogers.com", IP, RDNS_GENERIC},
    {"h0002a5d7aa57.ne.client2.attbi.com", IP, RDNS_DYNAMIC},
    {"h00-02-a5-d7-aa-57.ne.client2.attbi.com", IP, RDNS_DYNAMIC},
    {"00-02-a5-d7-aa-57.dhcp.example.edu", IP, RDNS_DYNAMIC},
    {"S0106001a2b3c4d5e.cg.shawcable.net", IP, RDNS_GENERIC},
    {"s0106001a2b3c4d5e.cable.example.net", IP, RDNS_DYNAMIC},
    {"cm-0002a5d7aa57.catv.example.hu", IP, RDNS_DYNAMIC},
    {"0002.a5d7.aa57.example.net", IP, RDNS_CUSTOM},
    {"0002a5d7aa57.example.net", IP, RDNS_GENERIC},
    {"0002a5d7aa57.static.example.net", IP, RDNS_STATIC},
    {"0002a5d7aa57.adsl.example.net", IP, RDNS_DYNAMIC},
    {"0002a5d7aa57.pool.example.net", IP, RDNS_DYNAMIC},
    {"0002a5d7aa57.cust.example.net", IP, RDNS_DYNAMIC},
    {"0002a5d7aa57.cust12.example.net", IP, RDNS_DYNAMIC},
    {"0002a5d7aa57.customer.example.net", IP, RDNS_GENERIC},
    {"cust-0002a5d7aa57.example.net", IP, RDNS_GENERIC},
    {"mx-0002a5d7aa57.example.net", IP, RDNS_CUSTOM},
    {"mail.0002a5d7aa57.example.net", IP, RDNS_CUSTOM},
    {"0002a5d7aa57.net", IP, RDNS_CUSTOM},
    {"0211-22ff-fe33-4455.dyn.example.net", IP6, RDNS_DYNAMIC},
    {"021122fffe334455.pool.example.net", IP6, RDNS_DYNAMIC},
    {"cable-ab-cd-ef.example.net", IP, RDNS_CUSTOM},
    {"ab-cd-ef-ab-cd-ef.cable.example.net", IP, RDNS_CUSTOM}, /* words that look like pairs */

    /* A position in the network. */
    {"cpc86181-seac25-2-0-cust789.7-2.cable.virginm.net", IP, RDNS_DYNAMIC},
    {"cpc1-cmbg15-2-0-cust123.5-4.cable.virginm.net", IP, RDNS_DYNAMIC},
    {"cpc3-lutn1-6-0-cust186.lutn.cable.ntl.com", "198.51.100.186", RDNS_DYNAMIC},
    {"spc1-lewi4-6-0-cust190.lewi.cable.ntl.com", IP, RDNS_DYNAMIC},
    {"cpc86181-seac25-2-0-cust789.static.example.net", IP, RDNS_STATIC},
    {"li123-7.members.linode.com", IP, RDNS_GENERIC},
    {"li123-8.members.linode.com", IP, RDNS_CUSTOM},
    {"host-1-2-3.example.net", IP, RDNS_GENERIC},
    {"bras-12-3-45.pool.example.net", IP, RDNS_DYNAMIC},

    /* An id. */
    {"ec9z5l.cm.chello.no", IP, RDNS_DYNAMIC},
    {"ec9z5l.example.no", IP, RDNS_CUSTOM},
    {"user-0c2hj4j.cable.mindspring.com", IP, RDNS_DYNAMIC},
    {"user-1120jd6.dsl.mindspring.com", IP, RDNS_DYNAMIC},
    {"12345678.catv.pool.telekom.hu", IP, RDNS_DYNAMIC},
    {"c1234567.client.example.net", IP, RDNS_DYNAMIC},
    {"client1234567.example.net", IP, RDNS_GENERIC},
    {"vps-1a2b3c4d.vps.ovh.net", IP, RDNS_GENERIC},
    {"vps123456.ovh.net", IP, RDNS_GENERIC},
    {"vmi123456.contaboserver.net", IP, RDNS_GENERIC},
    {"srv123456.hstgr.cloud", IP, RDNS_GENERIC},
    {"1a2b3c4d-0000-4000-8000-0123456789ab.pub.instances.scw.cloud", IP, RDNS_GENERIC},
    {"ip-10-1-2-3.eu-west-1.compute.internal.example", IP, RDNS_GENERIC},
    {"xn--80ak6aa92e.cable.example.net", IP, RDNS_CUSTOM},

    /* Lines. */
    {"82-69-1-2.dsl.in-addr.zen.co.uk", "82.69.1.2", RDNS_GENERIC},
    {"host81-155-1-2.in-addr.btopenworld.com", "81.155.1.2", RDNS_GENERIC},
    {"gw.dsl.in-addr.zen.co.uk", IP, RDNS_CUSTOM},
    {"198-51-100-7.dyn.in-addr.example.net", IP, RDNS_DYNAMIC},
    {"198-51-100-7.static.dsl.example.net", IP, RDNS_STATIC},
    {"198-51-100-7.cable.static.example.net", IP, RDNS_STATIC},
    {"dsl-static-198-51-100-7.example.net", IP, RDNS_STATIC},
    {"c-198-51-100-7.hsd1.ma.comcast.net", IP, RDNS_DYNAMIC},
    {"198-51-100-7.lightspeed.irvnca.sbcglobal.net", IP, RDNS_GENERIC},
    {"pool-198-51-100-7.bstnma.fios.verizon.net", IP, RDNS_DYNAMIC},
    {"198-51-100-7.dhcp.stls.mo.charter.com", IP, RDNS_DYNAMIC},
    {"syn-198-051-100-007.res.spectrum.com", IP, RDNS_DYNAMIC},
    {"syn-198-051-100-007.biz.spectrum.com", IP, RDNS_GENERIC},
    {"ip198-51-100-7.ri.ri.cox.net", IP, RDNS_GENERIC},
    {"ool-c6336407.dyn.optonline.net", IP, RDNS_DYNAMIC},
    {"pC6336407.dip0.t-ipconnect.de", IP, RDNS_DYNAMIC},
    {"pC6336407.dip.t-dialin.net", IP, RDNS_DYNAMIC},
    {"ipC6336407.dynamic.kabel-deutschland.de", IP, RDNS_DYNAMIC},
    {"dslb-198-051-100-007.198.051.pools.vodafone-ip.de", IP, RDNS_DYNAMIC},
    {"ip-198-51-100-7.hsi03.unitymediagroup.de", IP, RDNS_DYNAMIC},
    {"port-198-51-100-7.dynamic.qsc.de", IP, RDNS_DYNAMIC},
    {"port-198-51-100-7.static.qsc.de", IP, RDNS_STATIC},
    {"lfbn-idf1-1-1234-7.w198-51.abo.wanadoo.fr", IP, RDNS_DYNAMIC},
    {"lns-bzn-39f-198-51-100-7.adsl.proxad.net", IP, RDNS_DYNAMIC},
    {"abc12-1-198-51-100-7.fbx.proxad.net", IP, RDNS_DYNAMIC},
    {"7.100.51.198.rev.sfr.net", IP, RDNS_GENERIC},
    {"dC6336407.access.telenet.be", IP, RDNS_DYNAMIC},
    {"7.100-51-198.adsl-dyn.isp.belgacom.be", IP, RDNS_DYNAMIC},
    {"198-51-100-7.cable.dynamic.v4.ziggo.nl", IP, RDNS_DYNAMIC},
    {"84-22-193-7.dclient.hispeed.ch", "84.22.193.7", RDNS_DYNAMIC},
    {"7.100.51.198.dynamic.wline.res.cust.swisscom.ch", IP, RDNS_DYNAMIC},
    {"7.100.51.198.static.wline.lns.sme.cust.swisscom.ch", IP, RDNS_STATIC},
    {"m198-51-100-7.cust.tele2.se", IP, RDNS_DYNAMIC},
    {"c-c6336407.012-34-56-cust.bredbandsbolaget.se", IP, RDNS_GENERIC},
    {"0xc6336407.boanxr7.adsl-dhcp.tele.dk", IP, RDNS_DYNAMIC},
    {"198-51-100-7.client.mchsi.com", IP, RDNS_DYNAMIC},
    {"198-51-100-7.clients.example.net", IP, RDNS_GENERIC},
    {"client-198.51.100.7.speedy.net.pe", IP, RDNS_GENERIC},
    {"198-51-100-7.customer.telesp.net.br", IP, RDNS_GENERIC},
    {"dup-198-51-100-7.prodigy.net.mx", IP, RDNS_DYNAMIC},
    {"CBL198-51-100-7.bb.netvision.net.il", IP, RDNS_DYNAMIC},
    {"dialup-198.51.100.7.Dial1.Philadelphia1.Level3.net", IP, RDNS_DYNAMIC},
    {"c6336407.ipt.aol.com", IP, RDNS_DYNAMIC},
    {"Toronto-HSE-ppp1234567.sympatico.ca", IP, RDNS_DYNAMIC},
    {"1Cust7.tnt2.bdg1.da.uu.net", IP, RDNS_GENERIC},
    {"adslpool-198-51-100-7.example.net", IP, RDNS_DYNAMIC},
    {"staticdsl-198-51-100-7.example.net", IP, RDNS_STATIC},
    {"dynhost.example.net", IP, RDNS_CUSTOM}, /* somebody's word */
    {"ip-198-51-100-7.user.vodafone.it", IP, RDNS_GENERIC},
    {"198-51-100-7.ftth.glasoperator.nl", IP, RDNS_DYNAMIC},
    {"198-51-100-7.mobile.example.fi", IP, RDNS_DYNAMIC},
    {"sdsl-198-51-100-7.example.net", IP, RDNS_GENERIC},
    {"198-51-100-7.pppoe.example.ru", IP, RDNS_DYNAMIC},

    /* IPv6: groups, nibbles, either way round; a hardware address; a spelling of their own. */
    {"2001-db8-1234-5678-90ab-cdef-1234-5678.dyn.example.net", IP6, RDNS_DYNAMIC},
    {"p20010db81234567890abcdef12345678.dip0.t-ipconnect.de", IP6, RDNS_DYNAMIC},
    {"c-2001-0db8-1234-5678-90ab-cdef-1234-5678.hsd1.ma.comcast.net", IP6, RDNS_DYNAMIC},
    {"dynamic-2001-0db8-1234-5678-90ab-cdef-1234-5678.example.net", IP6, RDNS_DYNAMIC},
    {"2001:db8:1234:5678:90ab:cdef:1234:5678.example.net", IP6, RDNS_GENERIC},
    {"2001-db8-1234-5678--.static.example.net", "2001:db8:1234:5678::", RDNS_STATIC},
    {"2001-db8-1-2--7.example.net", "2001:db8:1:2::7", RDNS_GENERIC},
    {"host-2001-db8--1-7.example.net", "2001:db8::1:7", RDNS_GENERIC},
    {"7--2-1-db8-2001.example.net", "2001:db8:1:2::7", RDNS_GENERIC},
    {"8.7.6.5.4.3.2.1.f.e.d.c.b.a.0.9.8.7.6.5.4.3.2.1.example.net", IP6, RDNS_GENERIC},
    {"static.8.7.6.5.4.3.2.1.f.e.d.c.b.a.0.9.clients.example.net", IP6, RDNS_STATIC},
    {"90abcdef12345678.v6.example.net", IP6, RDNS_GENERIC},
    {"node-1w7jr9qrg3hp1y4x2z0k9abcd.ipv6.example.net", IP6, RDNS_GENERIC},
    {"ptr-8rgnodz8xevw8hi9x.18120a2.ip6.access.telenet.be", IP6, RDNS_DYNAMIC},
    {"x1-6-80-2a-a8-1a-2b-3c.cpe.webspeed.dk", IP, RDNS_DYNAMIC},
    {"mail-ed1-x52a.google.com", "2a00:1450:4864:20::52a", RDNS_CUSTOM},
    {"mail-db8-2001.example.net", IP6, RDNS_CUSTOM},
    {"mx-2001-db8-1-2--7.example.net", "2001:db8:1:2::7", RDNS_STATIC},
    {"db8.1234.example.net", IP6, RDNS_CUSTOM},

    /* Machines. */
    {"ec2-198-51-100-7.eu-central-1.compute.amazonaws.com", IP, RDNS_GENERIC},
    {"7.100.51.198.bc.googleusercontent.com", IP, RDNS_GENERIC},
    {"198-51-100-7.ip.linodeusercontent.com", IP, RDNS_GENERIC},
    {"static.7.100.51.198.clients.your-server.de", IP, RDNS_STATIC},
    {"ns3012345.ip-198-51-100.eu", IP, RDNS_GENERIC},
    {"ip7.ip-198-51-100.net", IP, RDNS_GENERIC},
    {"198-51-100-7.rev.poneytelecom.eu", IP, RDNS_GENERIC},
    {"198.51.100.7.vultrusercontent.com", IP, RDNS_GENERIC},
    {"198-51-100-7.cprapid.com", IP, RDNS_GENERIC},
    {"a198-51-100-7.deploy.static.akamaitechnologies.com", IP, RDNS_STATIC},
    {"unn-198-51-100-7.datapacket.com", IP, RDNS_GENERIC},
    {"unallocated.star.net.uk", IP, RDNS_GENERIC},

    /* Those who chose their names, and above all those who send mail. */
    {"mx1.example.com", IP, RDNS_CUSTOM},
    {"mail-ab12c.google.com", IP, RDNS_CUSTOM},
    {"mail-yw1-f181.google.com", "209.85.128.181", RDNS_CUSTOM},
    {"lga34s12-in-f14.1e100.net", "142.250.80.14", RDNS_CUSTOM},
    {"mout.kundenserver.de", IP, RDNS_CUSTOM},
    {"mout-xforward.kundenserver.de", IP, RDNS_CUSTOM},
    {"smtp-out-12.provider.net", IP, RDNS_CUSTOM},
    {"smtp-out-7.cable.example.net", IP, RDNS_CUSTOM},
    {"mx1.pool.example.net", IP, RDNS_CUSTOM},
    {"mail12345.client.example.net", IP, RDNS_CUSTOM},
    {"a27-12.smtp-out.amazonses.com", "54.240.27.12", RDNS_CUSTOM},
    {"e226-7.smtp-out.eu-west-2.amazonses.com", "23.251.226.7", RDNS_CUSTOM},
    {"o1.ptr1234.sendgrid.net", IP, RDNS_CUSTOM},
    {"o1.ptr12345.sendgrid.net", IP, RDNS_CUSTOM},
    {"o16789118x22.outbound-mail.sendgrid.net", IP, RDNS_CUSTOM},
    {"p3plsmtpa07-08.prod.phx3.secureserver.net", IP, RDNS_CUSTOM},
    {"p3plsmtpa07-08.pool.example.net", IP, RDNS_CUSTOM},
    {"server-9.bemta-5.messagelabs.com", IP, RDNS_CUSTOM},
    {"dispatch1-us1.ppe-hosted.com", IP, RDNS_CUSTOM},
    {"mx0a-00123456.pphosted.com", IP, RDNS_CUSTOM},
    {"mail187-7.suw31.mandrillapp.com", IP, RDNS_CUSTOM},
    {"mail-db3eur04on0712.outbound.protection.outlook.com", IP, RDNS_CUSTOM},
    {"st43p00im-zteg10062001.me.com", IP, RDNS_CUSTOM},
    {"nk11p00mm-asmtp012.mac.com", IP, RDNS_CUSTOM},
    {"sonic312-25.consmr.mail.ne1.yahoo.com", "77.238.178.25", RDNS_CUSTOM},
    {"d209000a.ess.barracudanetworks.com", IP, RDNS_CUSTOM},
    {"eu-smtp-delivery-198.mimecast.com", IP, RDNS_CUSTOM},
    {"outbyoip7.pod17.use1.zdsys.com", IP, RDNS_CUSTOM},
    {"m198-51.eu.mailgun.net", IP, RDNS_CUSTOM},
    {"rs7.mailgun.us", IP, RDNS_CUSTOM},
    {"esa1.hc1234-56.iphmx.com", IP, RDNS_CUSTOM},
    {"forward100a.mail.yandex.net", IP, RDNS_CUSTOM},
    {"f123.i.mail.ru", IP, RDNS_CUSTOM},
    {"out3-smtp.messagingengine.com", IP, RDNS_CUSTOM},
    {"sender4-op-o12.zoho.com", IP, RDNS_CUSTOM},
    {"bounce7.client.example.net", IP, RDNS_CUSTOM},
    {"web1.home.example.com", IP, RDNS_CUSTOM},
    {"k8s-node3.cloud.example.com", IP, RDNS_CUSTOM},
    {"srv01.client.example.com", IP, RDNS_CUSTOM},
    {"db7.cust.example.com", IP, RDNS_CUSTOM},
    {"access.example.com", IP, RDNS_CUSTOM},
    {"vpn1.access.example.com", IP, RDNS_CUSTOM},
    {"proxy-1.mobile.example.com", IP, RDNS_CUSTOM},
    {"ns1.cable.example.com", IP, RDNS_CUSTOM},
    {"deadbeef.example.com", IP, RDNS_CUSTOM},
    {"2600.com", IP, RDNS_CUSTOM},
    {"web2024.example.com", IP, RDNS_CUSTOM},
    {"20241124.example.com", IP, RDNS_CUSTOM},
};

Test(rdns, forms)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        const struct form *form = &forms[i];
        struct arena *arena = arena_new(4096);
        struct ip ip = ip_of(form->ip);
        struct rdns rdns = rdns_classify(arena, slice_of(form->name), &ip);

        cr_expect_str_eq(rdns_class_text(rdns.class), rdns_class_text(form->class), "%s: %.*s",
                         form->name, SLICE_ARG(rdns.evidence));
        cr_expect_eq(rdns.evidence.len == 0, form->class == RDNS_CUSTOM, "%s: '%.*s'", form->name,
                     SLICE_ARG(rdns.evidence));
        arena_free(arena);
    }
}
