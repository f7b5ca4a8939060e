/** Answers by the identity sources of their requests, for a time. */
export interface AnswerCache<Answer> {
  readonly get: (identity: readonly string[]) => Answer | undefined
  readonly put: (identity: readonly string[], answer: Answer) => void
}

/** More callers than a laptop has at a time. */
const mostAnswers = 10_000

/** @param seconds how long an answer is good; 0 keeps none. */
export const answerCache = <Answer>(seconds: number, now: () => number): AnswerCache<Answer> => {
  const kept = new Map<string, { readonly answer: Answer; readonly until: number }>()
  return {
    get: (identity) => {
      const found = kept.get(JSON.stringify(identity))
      return found && now() < found.until ? found.answer : undefined
    },
    put: (identity, answer) => {
      if (seconds === 0) return
      if (kept.size >= mostAnswers) kept.clear()
      kept.set(JSON.stringify(identity), { answer, until: now() + seconds * 1_000 })
    },
  }
}
