#include "check/rdns_words.h"

#include <string.h>

enum { WORD_LEN_MAX = 16 };

/* Blanks around every word, so that a whole one is found as a piece of text. */
static const struct {
    unsigned says;
    const char *words;
} vocabulary[] = {
    {SAYS_DYNAMIC, " dyn dynamic dynip dynips dynamicip dynamicips dhcp dial dialup dialin ppp "
                   "pppoe pptp dsl dslb adsl xdsl vdsl isdn gprs cdma homeuser cablemodem "
                   "modemcable "},
    {SAYS_UNUSED, " unused unassigned unallocated undefined "},
    {SAYS_ACCESS, " pool pools cable kabel catv docsis cm cpe cpc modem broadband bredband hsd hsi "
                  "hfc dip abo fbx fibertel fios wifi wireless wimax mobile umts lte res resnet "
                  "home "},
    {SAYS_CLIENT, " host client clients customer customers cust user users subscriber peer ip "
                  "addr "},
    {SAYS_SERVER, " node server srv vps cloud compute nat rev reverse rdns ptr "},
    {SAYS_STATIC, " static staticip staticline fix fixed fixip fixedip dedicated "},
    {SAYS_MAIL, " mx mxs mxout mta mout email relay out outbound sender exchange "},
};

unsigned rdns_says(struct slice word)
{
    char between_blanks[WORD_LEN_MAX + sizeof "  "] = " ";

    if (slice_starts(word, SLICE("mail")) || slice_ends(word, SLICE("mail")) ||
        slice_starts(word, SLICE("smtp")) || slice_ends(word, SLICE("smtp")))
        return SAYS_MAIL;
    if (word.len == 0 || word.len > WORD_LEN_MAX)
        return 0;
    memcpy(between_blanks + 1, word.at, word.len);
    between_blanks[1 + word.len] = ' ';
    for (size_t i = 0; i < sizeof vocabulary / sizeof *vocabulary; i++)
        if (strstr(vocabulary[i].words, between_blanks) != NULL)
            return vocabulary[i].says;
    return 0;
}
