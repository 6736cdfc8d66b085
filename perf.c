#include "check/rdns.h"
#include "base/clock.h"
#include <stdio.h>
int main(void){struct arena*a=arena_new(65536);struct ip ip=ip_of("198.51.100.7"),v6=ip_of("2001:db8::7");uint64_t t=clock_now_ns();unsigned s=0;
for(int i=0;i<100000;i++){arena_reset(a);s+=rdns_classify(a,SLICE("cpe-198-51-100-7.socal.res.rr.com"),&ip).class;}
printf("%lu ns\n",(clock_now_ns()-t)/100000);t=clock_now_ns();
for(int i=0;i<100000;i++){arena_reset(a);s+=rdns_classify(a,SLICE("7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.isp.example"),&v6).class;}
printf("%lu ns %u\n",(clock_now_ns()-t)/100000,s);}
