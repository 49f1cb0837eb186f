/** A function that turns HTML mails into text for those who read mails as text. */
export async function htmlTextConverter(): Promise<(html: string) => string> {
  const { compile } = await import('html-to-text')
  const plain = { options: { uppercase: false } }
  return compile({
    wordwrap: 76,
    baseElements: { selectors: ['body'], returnDomByDefault: true },
    selectors: [
      // The line that a list of mails shows beside the subject.
      { selector: 'div[style^="display:none"]', format: 'skip' },
      { selector: 'img', format: 'skip' },
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['<', '>'], pathRewrite: withScheme } },
      ...['h1', 'h2', 'h3', 'h4'].map(selector => ({ selector, ...plain })),
    ],
  })
}

/** html-to-text takes `mailto:` away, and leaves `?subject=…` behind the address. */
const withScheme = (href: string): string =>
  /^[\w.+-]+@[^/]+$/.test(href) && href.includes('?') ? `mailto:${href}` : href
