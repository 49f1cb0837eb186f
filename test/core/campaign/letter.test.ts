import { describe, expect, test } from 'vitest'
import { openCampaign } from '../../../src/core/campaign/open.js'
import { personsById } from '../../../src/core/campaign/person.js'
import { sendCampaign } from '../../../src/core/campaign/send.js'
import { GuanxiError } from '../../../src/core/error.js'
import type { Letter } from '../../../src/core/letter.js'
import { CAMPAIGN, type CampaignFiles, campaignFolder, collecting, inContext, mjml } from '../../helpers/campaign.js'
import type { Customer } from '../../helpers/people.js'

type Someone = Omit<Customer, 'orders'>

/** The letter to the first person, or the variable that has no value. */
async function letterTo(person: Someone, files: CampaignFiles = {}): Promise<Letter | { missing: string }> {
  const folder = await campaignFolder([person], files)
  return inContext(folder.path, async ({ store, workspace }) => {
    const open = await openCampaign(workspace, 'spring')
    const found = (await personsById(store, [1])).get(1)
    if (!found) throw new Error('nobody')
    const draft = open.draft(found, found.email ?? '')
    if ('missing' in draft) return draft
    const envelope = { id: 'x', messageId: '<x@tea.example>', date: '2024-06-15T00:00:00Z' }
    return open.letter(draft, found, { ...envelope, address: found.email ?? '' })
  })
}

async function sent(person: Someone, files?: CampaignFiles): Promise<Letter> {
  const letter = await letterTo(person, files)
  if ('missing' in letter) throw new Error(`no value for ${letter.missing}`)
  return letter
}

/** What is wrong with the campaign, as a person reads it. */
async function fault(files: CampaignFiles): Promise<string> {
  const folder = await campaignFolder([], files)
  const error = await inContext(folder.path, ({ workspace }) => openCampaign(workspace, 'spring')).catch(e => e)
  expect(error).toBeInstanceOf(GuanxiError)
  expect(error.code).toBe('E_CONFIG')
  return `${error.at.replace(/^.*\/(?=(campaigns|templates)\/)/, '')} ${error.message} ${error.hint}`
}

const ANNA = { name: 'Anna', email: 'anna@example.com' }

describe('a letter', () => {
  test('says in HTML and in text what the template says', async () => {
    const letter = await sent(ANNA)
    expect(letter.subject).toBe('We miss you, Anna')
    expect(letter.text).toBe('Hello Anna! Unsubscribe <mailto:hello@tea.example?subject=unsubscribe>')
    expect(letter.html).toContain('Hello Anna! <a href="mailto:hello@tea.example?subject=unsubscribe">Unsubscribe</a>')
    expect(letter.to).toEqual({ name: 'Anna', address: 'anna@example.com' })
    expect(letter.from).toEqual({ name: 'Morning Tea', address: 'hello@tea.example' })
  })

  test('shows a name with markup as it is written, and runs nothing', async () => {
    const letter = await sent({
      name: `<script>alert("1")</script> O'Brien & {{ 7 | times: 7 }}`,
      email: 'x@example.com',
    })
    expect(letter.html).toContain(
      '&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt; O&#39;Brien &amp; {{ 7 | times: 7 }}',
    )
    expect(letter.html).not.toContain('<script>')
    expect(letter.subject).toBe(`We miss you, <script>alert("1")</script> O'Brien & {{ 7 | times: 7 }}`)
    expect(letter.text).toContain(`Hello <script>alert("1")</script> O'Brien & {{ 7 | times: 7 }}!`)
  })

  test('keeps a subject on one line, whatever a name holds', async () => {
    const letter = await sent({ name: 'Anna\r\nBcc: all@example.com', email: 'anna@example.com' })
    expect(letter.subject).toBe('We miss you, Anna Bcc: all@example.com')
    expect(letter.to.name).toBe('Anna Bcc: all@example.com')
  })

  test('writes Chinese names family first', async () => {
    const letter = await sent({ family: '歐陽', given: '淑芬', email: 'a@example.com' })
    expect(letter.subject).toBe('We miss you, 歐陽淑芬')
    expect((await sent({ family: 'Lovelace', given: 'Ada', email: 'a@example.com' })).subject).toBe(
      'We miss you, Ada Lovelace',
    )
  })

  test('knows what the person bought, the business, and the words of the campaign', async () => {
    const letter = mjml(
      '{{ rfm.recency_days }} {{ rfm.frequency }} {{ rfm.monetary }} {{ rfm.segment }} {{ business.name }} {{ campaign.name }} {{ variables.offer }}',
    )
    const folder = await campaignFolder([ANNA], { letter, campaign: `${CAMPAIGN}variables:\n  offer: Tea & cake\n` })
    const { letters, transport } = collecting()
    await inContext(folder.path, async context =>
      sendCampaign(context, await openCampaign(context.workspace, 'spring'), transport, { asOf: '2024-06-15' }),
    )
    expect(letters.map(each => each.text)).toEqual(['471 3 £30 At risk Morning Tea spring Tea & cake'])
  })

  test('is the same whether MJML is asked once for all or for each person', async () => {
    const text = `Dear {{ contact.name }}, <b>{{ rfm.segment | default: "-" }}</b> {{ contact.company | default: "&" }}`
    const odd = { name: `"Anna" <b> & 安娜's`, email: 'anna@example.com' }
    const once = await sent(odd, { letter: mjml(text) })
    const each = await sent(odd, { letter: mjml(`{% if true %}${text}{% endif %}`) })
    expect(once.html).toBe(each.html)
    expect(once.html).toContain('Dear &#34;Anna&#34; &lt;b&gt; &amp; 安娜&#39;s, <b>-</b> &amp;')
  })

  test('may have whole parts that depend on the person', async () => {
    const letter =
      '<mjml><mj-body>{% if contact.city %}<mj-section><mj-column><mj-text>{{ contact.city }}</mj-text></mj-column></mj-section>{% endif %}</mj-body></mjml>'
    expect((await sent(ANNA, { letter })).text).toBe('')
    expect((await sent({ ...ANNA, city: '臺北' }, { letter })).text).toBe('臺北')
  })

  test('may have an attribute of MJML that the campaign decides', async () => {
    const letter = mjml('x').replace('<mj-text>', '<mj-text padding-top="{{ variables.gap | append: "px" }}">')
    const { html } = await sent(ANNA, { letter, campaign: `${CAMPAIGN}variables:\n  gap: 7\n` })
    expect(html).toContain('padding-top:7px')
  })

  test('has the fallback of the campaign where a value is missing', async () => {
    const campaign = `${CAMPAIGN}fallbacks:\n  contact.name: friend\n`
    expect((await sent({ email: 'x@example.com' }, { campaign })).subject).toBe('We miss you, friend')
    expect((await sent({ name: '  ', email: 'x@example.com' }, { campaign })).subject).toBe('We miss you, friend')
    expect((await sent(ANNA, { campaign })).subject).toBe('We miss you, Anna')
  })

  test('is not written where a value is missing and there is no fallback', async () => {
    expect(await letterTo({ email: 'x@example.com' })).toEqual({ missing: 'contact.name' })
  })

  test('may ask in the template whether there is a value', async () => {
    const letter = mjml(
      '{% if contact.city %}in {{ contact.city }}{% else %}somewhere{% endif %} {{ contact.company | default: "-" }}',
    )
    expect((await sent(ANNA, { letter })).text).toBe('somewhere -')
    expect((await sent({ ...ANNA, city: '臺北' }, { letter })).text).toBe('in 臺北 -')
  })

  test('lets a page of unsubscribing know the address', async () => {
    const at = (unsubscribe: string) => ({
      config: `name: Tea\nmail:\n  from: a@tea.example\n  unsubscribe: ${unsubscribe}\n`,
    })
    const plus = { name: 'Anna', email: 'anna+tea@example.com' }
    expect((await sent(plus, at('https://tea.example/bye'))).unsubscribe).toBe(
      'https://tea.example/bye?address=anna%2Btea%40example.com',
    )
    expect((await sent(plus, at('https://tea.example/bye/{address}'))).unsubscribe).toBe(
      'https://tea.example/bye/anna%2Btea%40example.com',
    )
    expect((await sent(plus, at('mailto:bye@tea.example'))).unsubscribe).toBe('mailto:bye@tea.example')
  })
})

describe('before anybody is written to, a mistake is found', () => {
  test('in the name of a variable of the template', async () => {
    expect(
      await fault({ letter: '<mjml>\n  <mj-body>{% if false %}{{ contact.nmae }}{% endif %}</mj-body>\n</mjml>' }),
    ).toBe('templates/letter.mjml:2:29 There is no variable "contact.nmae". Did you mean "contact.name"?')
  })

  test('in the name of a variable of the subject', async () => {
    expect(await fault({ campaign: CAMPAIGN.replace('contact.name', 'contact.given') })).toBe(
      'campaigns/spring.yaml:1:27 There is no variable "contact.given". Did you mean "contact.given_name"?',
    )
    expect(await fault({ campaign: CAMPAIGN.replace('contact.name', 'customer') })).toMatch(/There are: contact\.id, /)
  })

  test('in a filter, a tag, or the braces', async () => {
    expect(await fault({ letter: mjml('{{ contact.name | upcas }}') })).toMatch(
      /^templates\/letter\.mjml:1:\d+ Undefined filter: upcas\. Did you mean "upcase"\?$/,
    )
    expect(await fault({ letter: mjml('{% asign %}') })).toMatch(/Tag "asign" not found\. Did you mean "assign"\?$/)
    expect(await fault({ letter: `\n${mjml('{{ contact.name ')}` })).toMatch(/^templates\/letter\.mjml:2:\d+ Output /)
  })

  test('in the MJML: a tag that does not exist, an attribute, a tag not closed', async () => {
    expect(await fault({ letter: '<mjml>\n<mj-body>\n <mj-sektion></mj-sektion></mj-body></mjml>' })).toMatch(
      /^templates\/letter\.mjml:3:2 Element mj-sektion doesn't exist or is not registered\./,
    )
    expect(await fault({ letter: '<mjml>\n<mj-body colour="red"></mj-body></mjml>' })).toMatch(
      /^templates\/letter\.mjml:2:1 Attribute colour is illegal\./,
    )
    expect(await fault({ letter: '<mjml><mj-body>\n  <mj-section>\n</mj-body></mjml>' })).toBe(
      'templates/letter.mjml:2:3 <mj-section> is not closed where it should be. Every tag is closed before the tag around it.',
    )
  })

  test('in a segment, a fallback or the name of the template', async () => {
    expect(await fault({ campaign: CAMPAIGN.replace('At risk', 'At rsik') })).toBe(
      'campaigns/spring.yaml:4:22 There is no segment "At rsik". Did you mean "At risk"?',
    )
    expect(await fault({ campaign: `${CAMPAIGN}fallbacks:\n  contact.nam: x\n` })).toBe(
      'campaigns/spring.yaml:6:3 "fallbacks": there is no variable "contact.nam" of a person. Did you mean "contact.name"?',
    )
    expect(await fault({ campaign: CAMPAIGN.replace('letter.mjml', 'leter.mjml') })).toBe(
      'campaigns/spring.yaml:2:11 There is no "leter.mjml" in templates/. Did you mean "letter.mjml"?',
    )
  })

  test('in a missing sender', async () => {
    const folder = await campaignFolder([], { config: 'name: Tea\n' })
    await expect(inContext(folder.path, ({ workspace }) => openCampaign(workspace, 'spring'))).rejects.toMatchObject({
      code: 'E_CONFIG',
      message: 'There is no sender for mails.',
    })
  })

  test('in a template that wants another file', async () => {
    expect(await fault({ letter: mjml('{% render "../guanxi.yaml" %}') })).toMatch(
      /^templates\/letter\.mjml:1:\d+ Tag "render" not found\./,
    )
  })
})
