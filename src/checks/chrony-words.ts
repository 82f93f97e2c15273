/** The words of chronyd 4.3 to 4.5 (conf.c, cmdparse.c): one that it does not know keeps it from starting. */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Directives, small; chronyd takes them in any letters. */
export const directives = words(`
  acquisitionport allow authselectmode bindacqaddress bindacqdevice bindaddress bindcmdaddress
  bindcmddevice binddevice broadcast clientloglimit clockprecision cmdallow cmddeny cmdport
  cmdratelimit combinelimit commandkey confdir corrtimeratio deny driftfile dscp dumpdir dumponexit
  fallbackdrift generatecommandkey hwclockfile hwtimestamp hwtstimeout include initstepslew keyfile
  leapseclist leapsecmode leapsectz linux_freq_scale linux_hz local lock_all log logbanner logchange
  logdir mailonchange makestep manual maxchange maxclockerror maxdistance maxdrift maxjitter
  maxntsconnections maxsamples maxslewrate maxupdateskew minsamples minsources nocerttimecheck
  noclientlog nosystemcert ntpsigndsocket ntsaeads ntscachedir ntsdumpdir ntsntpserver ntsport
  ntsprocesses ntsratelimit ntsrefresh ntsrotate ntsservercert ntsserverkey ntstrustedcerts peer
  pidfile pool port ptpport ratelimit refclock refresh reselectdist rtcautotrim rtcdevice rtcfile
  rtconutc rtcsync sched_priority server smoothtime sourcedir stratumweight tempcomp user
`);

/** Options of server, pool and peer that stand alone. */
export const flags = words(`
  auto_offline burst copy iburst ipv4 ipv6 noselect nts offline prefer require trust xleave
`);

/** And those that have one number after them. */
export const numbered = words(`
  asymmetry certset extfield filter key maxdelay maxdelaydevratio maxdelayquant maxdelayratio maxpoll
  maxsamples maxsources maxunreach mindelay minpoll minsamples minstratum ntsport offset polltarget
  port presend version
`);
