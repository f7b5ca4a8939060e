import type { Headers } from '../model/headers.ts'
import { isRefusal } from '../model/outcome.ts'
import { problems } from '../model/problems.ts'
import type { Asked, Renderers, Text, Words } from './faces/face.ts'
import { words as json } from './faces/json/words.ts'
import { headersOf, headersOfRefusal } from './head.ts'
import type { Honoured } from './honoured.ts'
import { preferenceApplied } from './prefer.ts'
import type { Response } from './response.ts'
import type { Answer, Kind, View } from './view.ts'

/** Gives an answer its text, in the face that the request has chosen. Whatever is answered comes by here. */
export const respond = (answer: Answer, words: Words, request: Asked): Response => {
  if ('kind' in answer && answer.kind === 'plain') {
    const { kind: _, honoured: __, ...response } = answer
    return response
  }
  const { statusCode, text, headers } = isRefusal(answer)
    ? {
        statusCode: problems[answer.problem].status,
        text: (words.renderRefusal ?? json.renderRefusal)(answer, request),
        headers: headersOfRefusal(answer),
      }
    : {
        statusCode: statusOf(answer),
        text: textOf(answer.kind, answer, { words, request }),
        headers: headersOf(answer, request.base),
      }
  return {
    statusCode: text.statusCode ?? statusCode,
    headers: {
      ...headers,
      ...varying(request, answer.honoured),
      ...ofPreferences(answer.honoured, text),
      ...text.headers,
    },
    ...(text.body === undefined ? {} : { body: text.body }),
  }
}

const statusOf = (view: View): number => ('status' in view ? view.status : 200)

interface Rendering {
  readonly words: Words
  readonly request: Asked
}

const textOf = <K extends Kind>(kind: K, view: View<K>, { words, request }: Rendering): Text => {
  const render: Renderers[K] = words.render[kind] ?? json.render[kind]
  return render(view, request)
}

/** What of a request its answer depends on. */
const varying = ({ isChosen = false }: Asked, honoured: Honoured | undefined): Headers => {
  const names = [...(isChosen ? ['Accept'] : []), ...(honoured ? ['Prefer'] : [])]
  return names.length === 0 ? {} : { vary: names.join(', ') }
}

/** Echoes what was honoured. */
const ofPreferences = (
  honoured: Honoured | undefined,
  { truncated = false, isStatusOnly = false }: Text,
): Headers => {
  if (honoured === undefined) return {}
  const { ifWhole } = honoured
  const { handling, ...others } = honoured.preferences
  const preferences = isStatusOnly || handling === undefined ? others : honoured.preferences
  const applied = preferenceApplied(truncated ? preferences : { ...preferences, ...ifWhole })
  return applied === '' ? {} : { preferenceApplied: applied }
}
