/** How a counted thing is said; `#` stands for the number. Languages name more forms only where they have them. */
type Forms = { readonly one: string; readonly two?: string; readonly other: string };

/** Counting in a language: which form belongs to which number is its own rule. */
export function countIn(locale: string): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  return (count, forms) => {
    const form = rules.select(count);
    const text = (form === 'one' || form === 'two' ? forms[form] : undefined) ?? forms.other;
    return text.replace('#', numbers.format(count));
  };
}
