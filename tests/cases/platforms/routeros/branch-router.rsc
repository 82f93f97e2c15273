 0 X comment=system default user name=admin group=full inactivity-timeout=10m inactivity-policy=none address= last-logged-in=
 1   name=ict group=full inactivity-timeout=10m inactivity-policy=logout address= last-logged-in=2026-11-19 08:00:00
# 2026-11-20 10:05:33 by RouterOS 7.16.1
# software id = ABCD-EFGH
#
# model = RB750Gr3
# serial number = CC210E123456
/interface bridge
add comment=canary-comment name=bridge1
/interface wireguard
add listen-port=51820 name=wg1 private-key="canary-private="
/snmp community
set [ find default=yes ] addresses=10.99.24.0/24 authentication-password=canary-auth \
    encryption-password=canary-enc name=canary-community security=private
/ip neighbor discovery-settings
set discover-interface-list=none
/ip service
set telnet disabled=yes
set ftp disabled=yes
set www disabled=yes
set ssh address=10.99.24.0/24
set api disabled=yes
set winbox address=10.99.24.0/24
set api-ssl disabled=yes
/ip ssh
set strong-crypto=yes
/ppp secret
add name=canary-ppp password=canary-ppp-password
/snmp
set enabled=yes trap-version=3
/system identity
set name=R1
/system logging
set 0 action=remote
set 1 action=remote
set 2 action=remote
set 3 action=remote
/system logging action
set 3 remote=10.99.16.5
/system note
set note="Only for the county."
/system ntp client
set enabled=yes
/system ntp client servers
add address=10.99.16.1
/tool bandwidth-server
set enabled=no
/tool mac-server
set allowed-interface-list=none
/tool mac-server mac-winbox
set allowed-interface-list=none
/tool mac-server ping
set enabled=no
/user settings
set minimum-password-length=12
# end of export
