import { useState } from 'preact/hooks'

interface Search {
  /** Of the field. */
  readonly id: string
  readonly label: string
  readonly pattern?: string
  readonly button: string
  readonly onSearch: (id: string) => void
}

/** One field, and a button. */
export const SearchById = ({ id, label, button, onSearch, ...field }: Search) => {
  const [text, setText] = useState('')
  return (
    <form
      class="search"
      onSubmit={(event) => {
        event.preventDefault()
        onSearch(text)
      }}
    >
      <p>
        <label for={id}>{label}</label>
        <input
          id={id}
          required
          {...field}
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      </p>
      <button type="submit">{button}</button>
    </form>
  )
}
