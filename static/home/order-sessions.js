/**
 * Which sessions the list shows, and in which order.
 *
 * Pure. A card that is shown never moves, so that nobody presses a button that slid under the finger: sessions already
 * shown keep their order, and new ones come on top, the youngest first.
 */

/** @typedef {import('./api.js').Session} Session */
/** @typedef {{ shown: Session[], ended: string[] }} SessionOrder */

/**
 * @param {readonly string[]} shownIds The ids on the page, from top to bottom.
 * @param {readonly Session[]} sessions The server's answer, in any order.
 * @returns {SessionOrder} What to show from top to bottom, and the ids that are gone.
 */
export function orderSessions(shownIds, sessions) {
  const running = new Map(sessions.map((session) => [session.id, session]));
  const kept = shownIds.flatMap((id) => running.get(id) ?? []);
  const added = [...running.values()]
    .filter(({ id }) => !shownIds.includes(id))
    .sort((a, b) => a.age_s - b.age_s || b.port - a.port);
  return { shown: [...added, ...kept], ended: shownIds.filter((id) => !running.has(id)) };
}
