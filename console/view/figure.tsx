export interface FigureProps {
  readonly name: string
  readonly value: string
  readonly kind?: 'good' | 'bad' | ''
}

export const Figure = ({ name, value, kind = '' }: FigureProps) => (
  <div class={kind}>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
)
