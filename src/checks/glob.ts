/** Shell patterns as glob(3) and fnmatch(3) read them in the C locale. */

/** `pathname`: wildcards stop at a slash. A `[` that is never closed stands for itself. */
export function matchesGlob(pattern: string, text: string, pathname: boolean): boolean {
  const any = pathname ? "[^/]" : "[^]";
  const expression = pattern.replaceAll(
    /\\(.)|\*|\?|\[([!^]?)(\]?[^\]]*)\]|[\\^$.|?*+()[\]{}]/gs,
    (found, escaped?: string, not?: string, members?: string) => {
      if (escaped !== undefined) return literal(escaped);
      if (found === "*") return `${any}*`;
      if (found === "?") return any;
      if (members === undefined) return literal(found);
      const inside = members.replaceAll(/[\\\]^[]/g, String.raw`\$&`);
      return pathname
        ? `(?!/)[${not === "" ? "" : "^"}${inside}]`
        : `[${not === "" ? "" : "^"}${inside}]`;
    },
  );
  try {
    return new RegExp(`^${expression}$`, "s").test(text);
  } catch {
    // A range that runs backwards matches nothing.
    return false;
  }
}

export const isGlob = (text: string): boolean => /[*?[]/.test(text);

const literal = (text: string): string => text.replaceAll(/[\\^$.|?*+()[\]{}]/g, String.raw`\$&`);
