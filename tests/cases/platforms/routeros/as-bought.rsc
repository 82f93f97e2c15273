# nov/20/2026 10:05:33 by RouterOS 6.48.6
# software id = ABCD-EFGH
#
# model = RB951Ui-2HnD
# serial number = 8A7706CANARY
/interface bridge
add admin-mac=64:D1:54:00:00:01 auto-mac=no comment=defconf name=bridge
/interface wireless
set [ find default-name=wlan1 ] band=2ghz-b/g/n disabled=no frequency=auto \
    mode=ap-bridge ssid=canary-ssid
/interface wireless security-profiles
set [ find default=yes ] authentication-types=wpa2-psk mode=dynamic-keys \
    supplicant-identity=MikroTik wpa2-pre-shared-key="canary wifi \"key\""
/interface l2tp-client
add connect-to=203.0.113.7 disabled=no name=vpn password=canary-l2tp user=\
    canary-l2tp-user
/ip ipsec identity
add peer=hq secret=canary-ipsec
/ip neighbor discovery-settings
set discover-interface-list=LAN
/ip socks
set enabled=yes port=4153
/snmp community
set [ find default=yes ] addresses=0.0.0.0/0
add addresses=::/0 name=canary-community write-access=yes
/snmp
set contact=canary-contact enabled=yes
/system clock
set time-zone-name=Africa/Nairobi
/system script
add name=backup source="/export file=canary-script\r\
    \n/tool e-mail send password=canary-mail"
/tool mac-server
set allowed-interface-list=LAN
# end of export
