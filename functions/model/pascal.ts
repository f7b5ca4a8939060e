/** A name in kebab case as one of a type: `not-found` is `NotFound`. */
export const pascal = (name: string): string =>
  name.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase())
