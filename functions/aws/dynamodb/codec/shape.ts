/** The places of attribute values in a request or an answer. All other parts are plain JSON. */
export interface Shape {
  /** The wire text of a value. */
  readonly write: (value: unknown) => string
  /** Turns a parsed wire value into the SDK's value, in place. */
  readonly read: (value: unknown) => void
}

type Members = Record<string, unknown>

export const list = (member: Shape): Shape => ({
  write: (value) => {
    let text = ''
    for (const one of value as unknown[]) text += text === '' ? member.write(one) : `,${member.write(one)}`
    return `[${text}]`
  },
  read: (value) => (value as unknown[]).forEach(member.read),
})

/** Members of any name. */
export const map = (member: Shape): Shape => ({
  write: (value) => {
    const members = value as Members
    let text = ''
    for (const name in members) text += `${text && ','}${JSON.stringify(name)}:${member.write(members[name])}`
    return `{${text}}`
  },
  read: (value) => Object.values(value as Members).forEach(member.read),
})

/** A text that is mostly the one before it, as those of statements are. */
export const repeated = (): Shape => {
  let last = { text: '', json: '""' }
  return {
    write: (value) => {
      const text = value as string
      if (text !== last.text) last = { text, json: JSON.stringify(text) }
      return last.json
    },
    read: () => undefined,
  }
}

/** @param shapes of the members that hold attribute values, by name. */
export const structure = (shapes: Readonly<Record<string, Shape>>): Shape => {
  const known = new Map(Object.entries(shapes))
  return {
    write: (value) => {
      const members = value as Members
      let text = ''
      for (const name in members) {
        const member = members[name]
        // Treated as absent, as everywhere in the SDK.
        if (member === undefined || member === null) continue
        text += `${text && ','}"${name}":${known.get(name)?.write(member) ?? JSON.stringify(member)}`
      }
      return `{${text}}`
    },
    read: (value) => {
      const members = value as Members
      for (const name of Object.keys(members)) {
        if (members[name] === null) delete members[name]
        else known.get(name)?.read(members[name])
      }
    },
  }
}
