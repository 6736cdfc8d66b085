#include "check/ptr/rdns_words.h"

#include <string.h>

enum { WORD_LEN_MAX = 16, PART_LEN_MIN = 3, COMPOUND_LEN_MAX = 2 * WORD_LEN_MAX };

/* Blanks around every word, so that a whole one is found as a piece of text. */
static const struct {
    unsigned says;
    const char *words;
} vocabulary[] = {
    {SAYS_DYNAMIC, " dyn dynamic dynip dynips dynamicip dynamicips dyndsl dhcp dial dialup dialups "
                   "dialin ppp pppoe pppoa pptp "},
    {SAYS_LINE, " dsl dslb adsl xdsl vdsl isdn gprs cdma homeuser cablemodem modemcable "},
    {SAYS_UNUSED, " unused unassigned unallocated undefined "},
    {SAYS_ACCESS,
     " pool pools cbl cable kabel catv docsis cm cpe cpc modem broadband bb bredband hsd "
     "hsi hse hfc dip dup ipt abo fbx fibertel fios ftth fttx gpon wifi wlan wireless "
     "wimax mobile mob cellular umts lte bras bng cgn cgnat access res resnet "
     "residential home hotspot dclient "},
    {SAYS_CLIENT | SAYS_CUSTOMER, " cust client "},
    {SAYS_CLIENT,
     " host clients customer customers user users subscriber subscribers member "
     "members usuario usuarios abonne abonnes kunde kunden priv peer ip addr sdsl shdsl "},
    {SAYS_SERVER, " node server srv vps vserver vm vmi vmd kvm dedi droplet instance instances "
                  "cloud compute nat rev reverse rdns ptr "},
    {SAYS_STATIC, " static stat staticip staticline statip fix fixed fixip fixedip ipfix fija "
                  "ipfija estatica estatico statico dedicated "},
    {SAYS_MAIL, " mx mxs mxout mta pmta mout email relay out outbound sender exchange bounce "
                "bounces newsletter antispam "},
};

static unsigned look_up(struct slice word)
{
    char between_blanks[WORD_LEN_MAX + sizeof "  "] = " ";

    if (word.len == 0)
        return 0;
    if (slice_starts(word, SLICE("mail")) || slice_ends(word, SLICE("mail")) ||
        memmem(word.at, word.len, "smtp", 4) != NULL)
        return SAYS_MAIL;
    if (word.len > WORD_LEN_MAX)
        return 0;
    memcpy(between_blanks + 1, word.at, word.len);
    between_blanks[1 + word.len] = ' ';
    for (size_t i = 0; i < sizeof vocabulary / sizeof *vocabulary; i++)
        if (strstr(vocabulary[i].words, between_blanks) != NULL)
            return vocabulary[i].says;
    return 0;
}

/* Of "adslpool", "dynhost", "staticdsl". Such a word may be anything else, so that it needs a part
 * of the address beside it whatever it is made of. */
static unsigned says_compound(struct slice word)
{
    for (size_t len = PART_LEN_MIN; len + PART_LEN_MIN <= word.len; len++) {
        unsigned head = look_up(slice_head(word, len)), tail = look_up(slice_tail(word, len));
        if (head == 0 || tail == 0)
            continue;
        if ((head | tail) & (SAYS_STATIC | SAYS_MAIL))
            return (head | tail) & SAYS_STATIC ? SAYS_STATIC : SAYS_MAIL;
        return (head | tail) & (SAYS_DYNAMIC | SAYS_LINE | SAYS_ACCESS) ? SAYS_ACCESS : SAYS_CLIENT;
    }
    return 0;
}

unsigned rdns_says(struct slice word)
{
    unsigned says = look_up(word);

    return says != 0 || word.len > COMPOUND_LEN_MAX ? says : says_compound(word);
}

bool rdns_take_run(struct slice *rest, int (*is_kind)(int), struct slice *run)
{
    size_t start = 0, end;

    while (start < rest->len && !is_kind((unsigned char)rest->at[start]))
        start++;
    for (end = start; end < rest->len && is_kind((unsigned char)rest->at[end]);)
        end++;
    *run = slice_head(slice_tail(*rest, start), end - start);
    *rest = slice_tail(*rest, end);
    return run->len > 0;
}

struct slice rdns_span(struct slice first, struct slice last)
{
    return (struct slice){first.at, (size_t)(last.at + last.len - first.at)};
}
