/**
 * Asks for many ids in one request, although EC2 refuses a request whole for one id that it does not know.
 *
 * A request that was refused is split: into the ids that the refusal names and the others, where it names some, else in
 * halves. The words of a refusal only say where to split. An id is unknown when it was refused alone.
 *
 * @param ask what EC2 has of these; ids that it leaves out silently are for the caller to notice
 * @param isUnknown whether an error means that some id of the request is not known
 */
export async function askForAll<T>(
  ids: readonly string[],
  ask: (ids: readonly string[]) => Promise<readonly T[]>,
  isUnknown: (error: unknown) => boolean,
): Promise<{ readonly found: readonly T[]; readonly unknown: ReadonlySet<string> }> {
  const found: T[] = [];
  const unknown = new Set<string>();
  const open: (readonly string[])[] = ids.length === 0 ? [] : [ids];
  for (let group = open.pop(); group !== undefined; group = open.pop()) {
    try {
      found.push(...(await ask(group)));
    } catch (error) {
      if (!isUnknown(error)) throw error;
      const [only] = group;
      if (group.length === 1 && only !== undefined) unknown.add(only);
      else open.push(...split(group, error));
    }
  }
  return { found, unknown };
}

function split(group: readonly string[], error: unknown): [readonly string[], readonly string[]] {
  const words = new Set(error instanceof Error ? error.message.match(/[\w-]+/g) : []);
  const named = group.filter((id) => words.has(id));
  if (named.length > 0 && named.length < group.length) return [named, group.filter((id) => !words.has(id))];
  const middle = Math.ceil(group.length / 2);
  return [group.slice(0, middle), group.slice(middle)];
}
