/* Names as providers and owners make them, with the addresses moved into documentation space where
 * the form allows it: each must get its class, and a judged one must show on what evidence. */
#include "check/ptr/rdns.h"

#include <criterion/criterion.h>

struct judged {
    const char *name, *ip;
    enum rdns_class class;
    const char *evidence;
};

static const struct judged v4_names[] = {
    /* Chosen by somebody. */
    {"mail.example.com", "198.51.100.7", RDNS_CUSTOM, ""},
    {"mail2.example.com", "198.51.100.2", RDNS_CUSTOM, ""},
    {"mx10.example.co.uk", "198.51.100.10", RDNS_CUSTOM, ""},
    {"mx-out-12.provider.net", "198.51.100.12", RDNS_CUSTOM, ""},
    {"smtp-out-1-2.example.net", "198.51.1.2", RDNS_CUSTOM, ""},
    {"smtp.dsl.example.net", "198.51.100.7", RDNS_CUSTOM, ""},
    {"a27-12.smtp-out.us-west-2.amazonses.com", "54.240.27.12", RDNS_CUSTOM, ""},
    {"mail-sor-f41.google.com", "209.85.220.41", RDNS_CUSTOM, ""},
    {"mail-eopbgr60045.outbound.protection.outlook.com", "40.107.6.45", RDNS_CUSTOM, ""},
    {"o7.ptr1234.example.com", "198.51.100.7", RDNS_CUSTOM, ""},
    {"wrqvnxdt.outbound-mail.sendgrid.net", "149.72.38.44", RDNS_CUSTOM, ""},
    {"mout-p-101.mailbox.example", "80.241.56.151", RDNS_CUSTOM, ""},
    {"example.com", "198.51.100.7", RDNS_CUSTOM, ""},
    {"node7.example.com", "198.51.100.7", RDNS_CUSTOM, ""},
    {"vps7.hosting.example", "198.51.100.7", RDNS_CUSTOM, ""},
    {"server.example.com", "198.51.100.7", RDNS_CUSTOM, ""},
    {"host.example.com", "198.51.100.7", RDNS_CUSTOM, ""},
    {"client.example.com", "198.51.100.7", RDNS_CUSTOM, ""},
    {"user1.example", "198.51.100.7", RDNS_CUSTOM, ""},
    {"host8.example.com", "198.51.100.7", RDNS_CUSTOM, ""},
    {"static.example.com", "198.51.100.7", RDNS_CUSTOM, ""},
    {"dynamic-software.com", "198.51.100.7", RDNS_CUSTOM, ""},
    {"www.dynamic-software.com", "198.51.100.7", RDNS_CUSTOM, ""},
    {"www.dynamic-software.co.uk", "198.51.100.7", RDNS_CUSTOM, ""},
    {"www.host7.com", "198.51.100.7", RDNS_CUSTOM, ""},
    {"static.adsl.example.com", "198.51.100.7", RDNS_CUSTOM, ""},
    {"www.dyn.com", "198.51.100.7", RDNS_CUSTOM, ""},
    {"www.dyn.shinjuku.tokyo.jp", "198.51.100.7", RDNS_CUSTOM, ""},
    {"www.dyn.k12.ca.us", "198.51.100.7", RDNS_CUSTOM, ""},
    {"gw.pool.example.com", "198.51.100.7", RDNS_CUSTOM, ""},
    {"cable.example.com", "198.51.100.7", RDNS_CUSTOM, ""},
    {"dynamics.crm.example.com", "198.51.100.7", RDNS_CUSTOM, ""},
    {"web51.rack100.example.com", "198.51.100.7", RDNS_CUSTOM, ""},
    {"node51.rack100.example.com", "198.51.100.7", RDNS_CUSTOM, ""},
    {"v2.api.example.com", "198.51.100.7", RDNS_CUSTOM, ""},
    {"xn--mller-kva.example.com", "198.51.100.7", RDNS_CUSTOM, ""},
    {"customer-portal.example.com", "198.51.100.7", RDNS_CUSTOM, ""},
    {"mta-70-24-8.mailer.example.com", "203.0.113.9", RDNS_CUSTOM, ""},
    {"localhost", "198.51.100.7", RDNS_CUSTOM, ""},
    {".", "198.51.100.7", RDNS_CUSTOM, ""},
    {"", "198.51.100.7", RDNS_CUSTOM, ""},

    /* Generated, and static. */
    {"static-198-51-100-7.isp.example", "198.51.100.7", RDNS_STATIC,
     "octets 198-51-100-7, word static"},
    {"static.7.100.51.198.clients.your-server.de", "198.51.100.7", RDNS_STATIC,
     "octets 7.100.51.198, word static"},
    {"198-51-100-7-static.hfc.comcastbusiness.net", "198.51.100.7", RDNS_STATIC,
     "octets 198-51-100-7, word static"},
    {"static-ip-198-51-100-7.dsl.isp.example", "198.51.100.7", RDNS_STATIC,
     "octets 198-51-100-7, word static"},
    {"fixed-198-51-100-7.isp.example", "198.51.100.7", RDNS_STATIC,
     "octets 198-51-100-7, word fixed"},
    {"7.100.51.198.static.wline.cust.swisscom.ch", "198.51.100.7", RDNS_STATIC,
     "octets 7.100.51.198, word static"},
    {"mx-198-51-100-7.example.com", "198.51.100.7", RDNS_STATIC, "octets 198-51-100-7, word mx"},
    {"198-51-100-7.static.example", "198.51.100.7", RDNS_STATIC,
     "octets 198-51-100-7, word static"},

    /* Generated. */
    {"ec2-198-51-100-7.compute-1.amazonaws.com", "198.51.100.7", RDNS_GENERIC,
     "octets 198-51-100-7, word compute"},
    {"ec2-3-2-4-5.compute-1.amazonaws.com", "3.2.4.5", RDNS_GENERIC,
     "octets 3-2-4-5, word compute"},
    {"198-51-100-7.mail.com", "198.51.100.7", RDNS_GENERIC, "octets 198-51-100-7"},
    {"7.100.51.198.bc.googleusercontent.com", "198.51.100.7", RDNS_GENERIC, "octets 7.100.51.198"},
    {"198.51.100.7.vultrusercontent.com", "198.51.100.7", RDNS_GENERIC, "octets 198.51.100.7"},
    {"198-51-100-7.ip.linodeusercontent.com", "198.51.100.7", RDNS_GENERIC,
     "octets 198-51-100-7, word ip"},
    {"ns3012345.ip-198-51-100.eu", "198.51.100.7", RDNS_GENERIC, "octets 198-51-100"},
    {"host7.example.com", "198.51.100.7", RDNS_GENERIC, "octets 7, word host"},
    {"host-7.example.com", "198.51.100.7", RDNS_GENERIC, "octets 7, word host"},
    {"host-100-7.example.com", "198.51.100.7", RDNS_GENERIC, "octets 100-7, word host"},
    {"vps-100-7.hoster.example", "198.51.100.7", RDNS_GENERIC, "octets 100-7, word vps"},
    {"51-100-7.example.com", "198.51.100.7", RDNS_GENERIC, "octets 51-100-7"},
    {"51x100x7.isp.example", "198.51.100.7", RDNS_GENERIC, "octets 51x100x7"},
    {"7_100_51.isp.example", "198.51.100.7", RDNS_GENERIC, "octets 7_100_51"},
    {"198x51x100x7.isp.example", "198.51.100.7", RDNS_GENERIC, "octets 198x51x100x7"},
    {"softbank198051100007.bbtec.net", "198.51.100.7", RDNS_GENERIC, "octets 198051100007"},
    {"h198511007.isp.example", "198.51.100.7", RDNS_GENERIC, "octets 198511007"},
    {"c6336407.virtua.com.br", "198.51.100.7", RDNS_GENERIC, "octets c6336407"},
    {"C6336407.virtua.com.br", "198.51.100.7", RDNS_GENERIC, "octets c6336407"},
    {"0xc6336407.isp.example", "198.51.100.7", RDNS_GENERIC, "octets c6336407"},
    {"076433c6.isp.example", "198.51.100.7", RDNS_GENERIC, "octets 076433c6"},
    {"c6-33-64-07.isp.example", "198.51.100.7", RDNS_GENERIC, "octets c6-33-64-07"},
    {"host86-128-51-7.range86-128.btcentralplus.com", "86.128.51.7", RDNS_GENERIC,
     "octets 86-128-51-7, word host"},
    {"198-51-100-7.user.veloxzone.com.br", "198.51.100.7", RDNS_GENERIC,
     "octets 198-51-100-7, word user"},
    {"nat-198-51-100-7.example.edu", "198.51.100.7", RDNS_GENERIC, "octets 198-51-100-7, word nat"},
    {"unassigned.psychz.net", "198.51.100.7", RDNS_GENERIC, "word unassigned"},
    {"undefined.hostname.localhost", "198.51.100.7", RDNS_GENERIC, "word undefined"},

    /* The address changes hands. */
    {"p5B0C1234.dip0.t-ipconnect.de", "91.12.18.52", RDNS_DYNAMIC, "octets 5b0c1234, word dip"},
    {"7-100-51-198.dyn.isp", "198.51.100.7", RDNS_DYNAMIC, "octets 7-100-51-198, word dyn"},
    {"c-73-1-2-3.hsd1.ca.comcast.net", "73.1.2.3", RDNS_DYNAMIC, "octets 73-1-2-3, word hsd"},
    {"pool-198-51-100-7.nycmny.fios.verizon.net", "198.51.100.7", RDNS_DYNAMIC,
     "octets 198-51-100-7, word pool, word fios"},
    {"cpe-198-51-100-7.socal.res.rr.com", "198.51.100.7", RDNS_DYNAMIC,
     "octets 198-51-100-7, word cpe, word res"},
    {"199.red-83-45-12.dynamicip.rima-tde.net", "83.45.12.199", RDNS_DYNAMIC,
     "octets 199.red-83-45-12, word dynamicip"},
    {"dslb-084-056-012-034.084.056.pools.vodafone-ip.de", "84.56.12.34", RDNS_DYNAMIC,
     "octets 084-056-012-034, word dslb, word pools"},
    {"KD106154012034.ppp-bb.dion.ne.jp", "106.154.12.34", RDNS_DYNAMIC,
     "octets 106154012034, word ppp, word bb"},
    {"adsl-198-51-100-7.dsl.pltn13.sbcglobal.net", "198.51.100.7", RDNS_DYNAMIC,
     "octets 198-51-100-7, word adsl, word dsl"},
    {"aaubervilliers-681-1-12-34.w90-88.abo.wanadoo.fr", "90.88.12.34", RDNS_DYNAMIC,
     "octets 12-34.w90-88, word abo"},
    {"modemcable123.45-67-89.mc.videotron.ca", "89.67.45.123", RDNS_DYNAMIC,
     "octets 123.45-67-89, word modemcable"},
    {"84-115-1-2.cable.dynamic.surfer.at", "84.115.1.2", RDNS_DYNAMIC,
     "octets 84-115-1-2, word cable, word dynamic"},
    {"mx-ll-198.51.100-7.dynamic.3bb.co.th", "198.51.100.7", RDNS_DYNAMIC,
     "octets 198.51.100-7, word dynamic"},
    {"dsl-189-1-2-3-dyn.prod-infinitum.com.mx", "189.1.2.3", RDNS_DYNAMIC,
     "octets 189-1-2-3, word dsl, word dyn"},
    {"x4db4a1b2.dyn.telefonica.de", "77.180.161.178", RDNS_DYNAMIC, "octets 4db4a1b2, word dyn"},
    {"dhcp-17.example.edu", "198.51.100.7", RDNS_DYNAMIC, "word dhcp"},
    {"dynamic.vdc.example", "198.51.100.7", RDNS_DYNAMIC, "word dynamic"},
    {"abcd12.neoplus.adsl.tpnet.pl", "198.51.100.7", RDNS_DYNAMIC, "word adsl"},
    {"pool-7.isp.example", "198.51.100.7", RDNS_DYNAMIC, "octets 7, word pool"},
    {"7-100.cable.isp.example", "198.51.100.7", RDNS_DYNAMIC, "octets 7-100, word cable"},

    /* Something else in the address's place. */
    {"CPE00e0184f1ab2-CM00e0184f1ab0.cpe.cable.isp.example", "198.51.100.7", RDNS_DYNAMIC,
     "mac 00e0184f1ab2, word cpe, word cm, word cable"},
    {"h0002a5d7aa57.ne.client2.isp.example", "198.51.100.7", RDNS_DYNAMIC,
     "mac 0002a5d7aa57, word client"},
    {"00-02-a5-d7-aa-57.isp.example", "198.51.100.7", RDNS_GENERIC, "mac 00-02-a5-d7-aa-57"},
    {"0002a5d7aa57.static.isp.example", "198.51.100.7", RDNS_STATIC,
     "mac 0002a5d7aa57, word static"},
    {"cpc3-lutn1-6-0-cust186.lutn.cable.isp.example", "198.51.100.7", RDNS_DYNAMIC,
     "id cpc3-lutn1-6-0-cust186, word cpc, word cable"},
    {"ec9z5l.cm.isp.example", "198.51.100.7", RDNS_DYNAMIC, "id ec9z5l, word cm"},
    {"vps-1a2b3c4d.vps.hoster.example", "198.51.100.7", RDNS_GENERIC, "id 1a2b3c4d, word vps"},
    {"12345.dhcp.isp.example", "198.51.100.7", RDNS_DYNAMIC, "id 12345, word dhcp"},
    {"198-51-100-7.dsl.in-addr.isp.example", "198.51.100.7", RDNS_GENERIC,
     "octets 198-51-100-7, word addr"},
    {"198-51-100-7.cust.isp.example", "198.51.100.7", RDNS_DYNAMIC,
     "octets 198-51-100-7, word cust"},
    {"cust7.isp.example", "198.51.100.7", RDNS_GENERIC, "octets 7, word cust"},
};

static const struct judged v6_names[] = {
    {"mail.example.com", "2001:db8::7", RDNS_CUSTOM, ""},
    {"mail-ej1-x62c.google.com", "2a00:1450:4864:20::62c", RDNS_CUSTOM, ""},
    {"7-7-7.example.com", "2001:db8::7", RDNS_CUSTOM, ""},
    {"2fffe334455.isp.example", "2001:db8::211:22ff:fe33:4455", RDNS_CUSTOM, ""},
    {"ab-cdef-1-5678.isp.example", "2001:db8:1234:5678:ab:cdef:1:5678", RDNS_GENERIC,
     "nibbles ab-cdef-1-5678"},
    {"mx1.dc2.example.com", "2001:db8:1:2::1", RDNS_CUSTOM, ""},
    {"2001-db8--7.isp.example", "2001:db8::7", RDNS_GENERIC, "nibbles 2001-db8--7"},
    {"2001-db8-0-0-0-0-0-7.isp.example", "2001:db8::7", RDNS_GENERIC,
     "nibbles 2001-db8-0-0-0-0-0-7"},
    {"2001-0db8-0000-0000-0000-0000-0000-0007.v6.isp.example", "2001:db8::7", RDNS_GENERIC,
     "nibbles 2001-0db8-0000-0000-0000-0000-0000-0007"},
    {"7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.isp.example", "2001:db8::7",
     RDNS_GENERIC, "nibbles 7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2"},
    {"host-20010db8000000000000000000000007.isp.example", "2001:db8::7", RDNS_GENERIC,
     "nibbles 20010db8000000000000000000000007, word host"},
    {"p20010DB8C1234567890abcdef1234567.dip0.t-ipconnect.de",
     "2001:db8:c123:4567:890a:bcde:f123:4567", RDNS_DYNAMIC,
     "nibbles 20010db8c1234567890abcdef1234567, word dip"},
    {"2001-db8-1234-5678-90ab-cdef-1234-5678.cable.dynamic.v6.ziggo.nl",
     "2001:db8:1234:5678:90ab:cdef:1234:5678", RDNS_DYNAMIC,
     "nibbles 2001-db8-1234-5678-90ab-cdef-1234-5678, word cable, word dynamic"},
    {"cdef-5678.dyn.isp.example", "2001:db8:1234:5678:90ab:cdef:1234:5679", RDNS_DYNAMIC,
     "word dyn"},
    {"static-2001-db8-1-2--7.isp.example", "2001:db8:1:2::7", RDNS_STATIC,
     "nibbles 2001-db8-1-2--7, word static"},
    {"021122fffe334455.customer.isp.example", "2001:db8::211:22ff:fe33:4455", RDNS_GENERIC,
     "nibbles 021122fffe334455, word customer"},
    {"1122fffe334455.customer.isp.example", "2001:db8::211:22ff:fe33:4455", RDNS_GENERIC,
     "mac 22fffe334455, word customer"},
    {"22ff-4455.customer.isp.example", "2001:db8::211:22ff:fe33:4455", RDNS_GENERIC,
     "nibbles 22ff-4455, word customer"},
};

static void expect(const struct judged *judged)
{
    struct arena *arena = arena_new(4096);
    struct ip ip = ip_of(judged->ip);
    struct rdns rdns = rdns_classify(arena, slice_of(judged->name), &ip);

    cr_expect_str_eq(rdns_class_text(rdns.class), rdns_class_text(judged->class), "%s of %s",
                     judged->name, judged->ip);
    cr_expect(slice_eq(rdns.evidence, slice_of(judged->evidence)), "%s of %s: '%.*s'", judged->name,
              judged->ip, SLICE_ARG(rdns.evidence));
    arena_free(arena);
}

Test(rdns, v4)
{
    for (size_t i = 0; i < sizeof v4_names / sizeof *v4_names; i++)
        expect(&v4_names[i]);
}

Test(rdns, v6)
{
    for (size_t i = 0; i < sizeof v6_names / sizeof *v6_names; i++)
        expect(&v6_names[i]);
}
