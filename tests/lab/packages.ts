/** Where hosts of the lab get packages: what their root has, and a stand-in for what a laptop's seats ask for. Never from outside. */

/** Small packages of the lab's own, by the names of large ones: what is proved is that a seat installs, not what it weighs. */
const standIns = ["libreoffice"];

const folder = "srv/lab-packages";

/** Shell lines, run in a host's root. Without sources apt says at once that it has no such package. */
export function packageSource(role: string): string {
  const none = ": >etc/apt/sources.list; rm -rf var/lib/apt/lists/*";
  if (role !== "laptop") return none;
  const builds = standIns.map(
    (name) => `mkdir -p build/${name}/DEBIAN
printf 'Package: ${name}\\nVersion: 1.0\\nArchitecture: all\\nMaintainer: lab\\nDescription: stand-in of the lab\\n' >build/${name}/DEBIAN/control
dpkg-deb --root-owner-group --build build/${name} ${folder} >/dev/null`,
  );
  return `${none}
mkdir -p ${folder}
${builds.join("\n")}
rm -r build
for deb in ${folder}/*.deb; do
  dpkg-deb --field "$deb"
  printf 'Filename: ./%s\\nSize: %s\\nSHA256: %s\\n\\n' "\${deb##*/}" "$(stat -c %s "$deb")" "$(sha256sum "$deb" | cut -d' ' -f1)"
done >${folder}/Packages
echo "deb [trusted=yes] file:/${folder} ./" >etc/apt/sources.list
chroot . apt-get update -qq`;
}
