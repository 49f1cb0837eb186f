/**
 * The chance that a score puts one to whom it happened above one to whom it did not; ties count half (the area under
 * the ROC curve, by ranks). Undefined where it happened to all or to nobody.
 */
export function auc(scores: readonly number[], happened: readonly boolean[]): number | undefined {
  const order = scores.map((score, i) => ({ score, happened: happened[i] ?? false })).sort((a, b) => a.score - b.score)
  let [positives, ranks] = [0, 0]
  for (let from = 0; from < order.length; ) {
    let to = from
    let own = 0
    for (; to < order.length && order[to]?.score === order[from]?.score; to++) if (order[to]?.happened) own++
    positives += own
    ranks += (own * (from + 1 + to)) / 2
    from = to
  }
  const negatives = order.length - positives
  return positives === 0 || negatives === 0
    ? undefined
    : (ranks - (positives * (positives + 1)) / 2) / (positives * negatives)
}
