import { collectionPath } from '../service.ts'

interface Asked {
  /** Rows are inputs of it. */
  readonly action?: string | undefined
  readonly validateOnly?: boolean | undefined
}

/** Where rows of a collection go. */
export const rowsPath = (collection: string, { action, validateOnly = false }: Asked): string => {
  const query = [
    ...(action === undefined ? [] : [`action=${encodeURIComponent(action)}`]),
    ...(validateOnly ? ['validateOnly=true'] : []),
  ]
  return [collectionPath(collection), ...(query.length === 0 ? [] : [query.join('&')])].join('?')
}
