import { zipOf } from '../io/zip.js'

const REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
const MS = 'http://schemas.microsoft.com/office'

const relations = (list: readonly [id: string, type: string, target: string][]): string =>
  `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list
    .map(([id, type, target]) => {
      const kind = type.includes('/') ? type : `${REL}/${type}`
      return `<Relationship Id="${id}" Type="${kind}" Target="${target}"/>`
    })
    .join('')}</Relationships>`

const CHART = `${HEAD}<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:chart><c:plotArea><c:layout/><c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:ser><c:idx val="0"/><c:order val="0"/><c:cat><c:strRef><c:f>Notes!$A$2:$A$4</c:f></c:strRef></c:cat><c:val><c:numRef><c:f>Notes!$B$2:$B$4</c:f></c:numRef></c:val></c:ser><c:axId val="1"/><c:axId val="2"/></c:barChart><c:catAx><c:axId val="1"/><c:scaling/><c:delete val="0"/><c:axPos val="b"/><c:crossAx val="2"/></c:catAx><c:valAx><c:axId val="2"/><c:scaling/><c:delete val="0"/><c:axPos val="l"/><c:crossAx val="1"/></c:valAx></c:plotArea></c:chart></c:chartSpace>`

const DRAWING = `${HEAD}<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:twoCellAnchor><xdr:from><xdr:col>6</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>12</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>15</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to><xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="Chart 1"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:r="${REL}" r:id="rId1"/></a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor><xdr:oneCellAnchor><xdr:from><xdr:col>13</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:ext cx="200000" cy="200000"/><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="3" name="Picture 1"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip xmlns:r="${REL}" r:embed="rId2"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr><a:prstGeom prst="rect"/></xdr:spPr></xdr:pic><xdr:clientData/></xdr:oneCellAnchor></xdr:wsDr>`

/** One red pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
)

const COMMENTS = `${HEAD}<comments xmlns="${MAIN}"><authors><author>Mei</author></authors><commentList><comment ref="A2" authorId="0"><text><t>ask her again</t></text></comment></commentList></comments>`

const VML = `<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype><v:shape id="_x0000_s1025" type="#_x0000_t202" style="position:absolute;margin-left:80pt;margin-top:5pt;width:108pt;height:60pt;z-index:1;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:textbox/><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False</x:AutoFill><x:Row>1</x:Row><x:Column>0</x:Column></x:ClientData></v:shape></xml>`

/** The tab that people keep: cells with formats, a merged heading, rules, a list, a chart, a comment, sparklines. */
const NOTES = `${HEAD}<worksheet xmlns="${MAIN}" xmlns:r="${REL}" xmlns:x14="${MS}/spreadsheetml/2009/9/main"><sheetPr codeName="Sheet1"><tabColor rgb="FFFF0000"/></sheetPr><dimension ref="A1:C9"/><sheetViews><sheetView tabSelected="1" zoomScale="90" workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="1" width="33" customWidth="1"/></cols><sheetData><row r="1" ht="40" customHeight="1"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row><row r="2"><c r="A2" t="s"><v>3</v></c><c r="B2"><v>5</v></c><c r="C2"><f>B2*2</f><v>10</v></c></row><row r="3"><c r="A3" t="s"><v>4</v></c><c r="B3"><v>7</v></c><c r="C3" s="2"><f>SUM(RFM!B2:B4)</f><v>6</v></c></row></sheetData><mergeCells count="1"><mergeCell ref="A8:B8"/></mergeCells><conditionalFormatting sqref="B2:B9"><cfRule type="duplicateValues" dxfId="0" priority="1"/></conditionalFormatting><dataValidations count="1"><dataValidation type="list" allowBlank="1" sqref="C9"><formula1>"yes,no"</formula1></dataValidation></dataValidations><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/><drawing r:id="rId1"/><legacyDrawing r:id="rId2"/><tableParts count="1"><tablePart r:id="rId4"/></tableParts><extLst><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"><x14:sparklineGroups xmlns:xm="${MS}/excel/2006/main"><x14:sparklineGroup><x14:sparklines><x14:sparkline><xm:f>Notes!B2:B3</xm:f><xm:sqref>D2</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst></worksheet>`

const PIVOT_CACHE = `${HEAD}<pivotCacheDefinition xmlns="${MAIN}" xmlns:r="${REL}" r:id="rId1" recordCount="0"><cacheSource type="worksheet"><worksheetSource ref="A1:B3" sheet="Notes"/></cacheSource><cacheFields count="2"><cacheField name="Heading"><sharedItems/></cacheField><cacheField name="Number"><sharedItems/></cacheField></cacheFields></pivotCacheDefinition>`

const PIVOT = `${HEAD}<pivotTableDefinition xmlns="${MAIN}" name="PivotTable1" cacheId="1" dataCaption="Values"><location ref="A3:B5" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/><pivotFields count="2"><pivotField axis="axisRow" showAll="0"><items count="1"><item t="default"/></items></pivotField><pivotField dataField="1" showAll="0"/></pivotFields><rowFields count="1"><field x="0"/></rowFields><dataFields count="1"><dataField name="Sum" fld="1"/></dataFields></pivotTableDefinition>`

const SHEET_TYPES = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/**
 * A workbook as people have it after some years, written part by part: `Notes` (chart, picture, comment, Excel table,
 * rules, sparklines), `RFM` (old numbers), `Pivot` (pivot table with a slicer), names, macros where asked for.
 */
export async function richWorkbook({ macros = false }: { macros?: boolean } = {}): Promise<Uint8Array> {
  const main = macros ? 'application/vnd.ms-excel.sheet.macroEnabled.main+xml' : `${SHEET_TYPES}.sheet.main+xml`
  const override = (part: string, type: string) => `<Override PartName="/${part}" ContentType="${type}"/>`
  return zipOf({
    '[Content_Types].xml': `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>${override('xl/workbook.xml', main)}${[1, 2, 3].map(n => override(`xl/worksheets/sheet${n}.xml`, `${SHEET_TYPES}.worksheet+xml`)).join('')}${override('xl/styles.xml', `${SHEET_TYPES}.styles+xml`)}${override('xl/sharedStrings.xml', `${SHEET_TYPES}.sharedStrings+xml`)}${override('xl/calcChain.xml', `${SHEET_TYPES}.calcChain+xml`)}${override('xl/comments1.xml', `${SHEET_TYPES}.comments+xml`)}${override('xl/tables/table1.xml', `${SHEET_TYPES}.table+xml`)}${override('xl/drawings/drawing1.xml', 'application/vnd.openxmlformats-officedocument.drawing+xml')}${override('xl/charts/chart1.xml', 'application/vnd.openxmlformats-officedocument.drawingml.chart+xml')}${override('xl/pivotTables/pivotTable1.xml', `${SHEET_TYPES}.pivotTable+xml`)}${override('xl/pivotCache/pivotCacheDefinition1.xml', `${SHEET_TYPES}.pivotCacheDefinition+xml`)}${override('xl/pivotCache/pivotCacheRecords1.xml', `${SHEET_TYPES}.pivotCacheRecords+xml`)}${override('xl/slicers/slicer1.xml', 'application/vnd.ms-excel.slicer+xml')}${override('xl/slicerCaches/slicerCache1.xml', 'application/vnd.ms-excel.slicerCache+xml')}${override('docProps/custom.xml', 'application/vnd.openxmlformats-officedocument.custom-properties+xml')}</Types>`,
    '_rels/.rels': relations([
      ['rId1', 'officeDocument', 'xl/workbook.xml'],
      ['rId2', 'custom-properties', 'docProps/custom.xml'],
    ]),
    'docProps/custom.xml': `${HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="Label"><vt:lpwstr>internal</vt:lpwstr></property></Properties>`,
    'xl/workbook.xml': `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${REL}"><workbookPr codeName="ThisWorkbook"/><bookViews><workbookView activeTab="0"/></bookViews><sheets><sheet name="Notes" sheetId="4" r:id="rId1"/><sheet name="RFM" sheetId="2" r:id="rId2"/><sheet name="Pivot" sheetId="7" r:id="rId3"/></sheets><definedNames><definedName name="tax">0.05</definedName><definedName name="_xlnm._FilterDatabase" localSheetId="1" hidden="1">RFM!$A$1:$B$2</definedName></definedNames><calcPr calcId="191029"/><pivotCaches><pivotCache cacheId="1" r:id="rId7"/></pivotCaches><extLst><ext uri="{BBE1A952-AA13-448e-AADC-164F8A28A991}" xmlns:x14="${MS}/spreadsheetml/2009/9/main"><x14:slicerCaches><x14:slicerCache r:id="rId8"/></x14:slicerCaches></ext></extLst></workbook>`,
    'xl/_rels/workbook.xml.rels': relations([
      ['rId1', 'worksheet', 'worksheets/sheet1.xml'],
      ['rId2', 'worksheet', 'worksheets/sheet2.xml'],
      ['rId3', 'worksheet', '/xl/worksheets/sheet3.xml'],
      ['rId4', 'styles', 'styles.xml'],
      ['rId5', 'sharedStrings', 'sharedStrings.xml'],
      ['rId6', 'calcChain', 'calcChain.xml'],
      ['rId7', 'pivotCacheDefinition', 'pivotCache/pivotCacheDefinition1.xml'],
      ['rId8', `${MS}/2007/relationships/slicerCache`, 'slicerCaches/slicerCache1.xml'],
      ...(macros ? ([['rId9', `${MS}/2006/relationships/vbaProject`, 'vbaProject.bin']] as const) : []),
    ] as [string, string, string][]),
    'xl/styles.xml': `${HEAD}<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="170" formatCode="0.000&quot; kg&quot;"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Arial"/></font><font><i/><sz val="14"/><name val="Arial"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="170" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles><dxfs count="1"><dxf><font><color rgb="FF9C0006"/></font></dxf></dxfs></styleSheet>`,
    'xl/sharedStrings.xml': `${HEAD}<sst xmlns="${MAIN}" count="7" uniqueCount="7"><si><t>Heading</t></si><si><t>Number</t></si><si><t>Twice</t></si><si><r><rPr><b/></rPr><t>bold</t></r><r><t xml:space="preserve"> 王</t></r></si><si><t>x</t></si><si><t>Customer</t></si><si><t>Orders</t></si></sst>`,
    'xl/calcChain.xml': `${HEAD}<calcChain xmlns="${MAIN}"><c r="C2" i="4"/><c r="C3" i="4"/></calcChain>`,
    'xl/worksheets/sheet1.xml': NOTES,
    'xl/worksheets/_rels/sheet1.xml.rels': relations([
      ['rId1', 'drawing', '../drawings/drawing1.xml'],
      ['rId2', 'vmlDrawing', '../drawings/vmlDrawing1.vml'],
      ['rId3', 'comments', '../comments1.xml'],
      ['rId4', 'table', '../tables/table1.xml'],
    ]),
    'xl/worksheets/sheet2.xml': `${HEAD}<worksheet xmlns="${MAIN}"><dimension ref="A1:B4"/><sheetViews><sheetView workbookViewId="0"><selection activeCell="B2" sqref="B2"/></sheetView></sheetViews><cols><col min="2" max="2" width="21.5" customWidth="1"/></cols><sheetData><row r="1"><c r="A1" t="s"><v>5</v></c><c r="B1" t="s"><v>6</v></c></row><row r="2"><c r="A2" t="s"><v>4</v></c><c r="B2"><v>1</v></c></row><row r="900"><c r="A900" t="s"><v>4</v></c></row></sheetData><autoFilter ref="A1:B2"><filterColumn colId="0"><filters><filter val="x"/></filters></filterColumn></autoFilter><mergeCells count="1"><mergeCell ref="A2:B2"/></mergeCells><conditionalFormatting sqref="B2:B9"><cfRule type="cellIs" dxfId="0" priority="1" operator="greaterThan"><formula>5</formula></cfRule></conditionalFormatting></worksheet>`,
    'xl/worksheets/sheet3.xml': `${HEAD}<worksheet xmlns="${MAIN}" xmlns:r="${REL}"><sheetData><row r="3"><c r="A3" t="s"><v>0</v></c></row></sheetData><extLst><ext uri="{A8765BA9-456A-4dab-B4F3-ACF838C121DE}" xmlns:x14="${MS}/spreadsheetml/2009/9/main"><x14:slicerList><x14:slicer r:id="rId2"/></x14:slicerList></ext></extLst></worksheet>`,
    'xl/worksheets/_rels/sheet3.xml.rels': relations([
      ['rId1', 'pivotTable', '../pivotTables/pivotTable1.xml'],
      ['rId2', `${MS}/2007/relationships/slicer`, '../slicers/slicer1.xml'],
    ]),
    'xl/drawings/drawing1.xml': DRAWING,
    'xl/drawings/_rels/drawing1.xml.rels': relations([
      ['rId1', 'chart', '../charts/chart1.xml'],
      ['rId2', 'image', '../media/image1.png'],
    ]),
    'xl/drawings/vmlDrawing1.vml': VML,
    'xl/comments1.xml': COMMENTS,
    'xl/media/image1.png': PNG,
    'xl/charts/chart1.xml': CHART,
    'xl/tables/table1.xml': `${HEAD}<table xmlns="${MAIN}" id="1" name="Table1" displayName="Table1" ref="A1:C3" totalsRowShown="0"><autoFilter ref="A1:C3"/><tableColumns count="3"><tableColumn id="1" name="Heading"/><tableColumn id="2" name="Number"/><tableColumn id="3" name="Twice"/></tableColumns></table>`,
    'xl/pivotCache/pivotCacheDefinition1.xml': PIVOT_CACHE,
    'xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels': relations([
      ['rId1', 'pivotCacheRecords', 'pivotCacheRecords1.xml'],
    ]),
    'xl/pivotCache/pivotCacheRecords1.xml': `${HEAD}<pivotCacheRecords xmlns="${MAIN}" count="0"/>`,
    'xl/pivotTables/pivotTable1.xml': PIVOT,
    'xl/pivotTables/_rels/pivotTable1.xml.rels': relations([
      ['rId1', 'pivotCacheDefinition', '../pivotCache/pivotCacheDefinition1.xml'],
    ]),
    'xl/slicers/slicer1.xml': `${HEAD}<slicers xmlns="${MS}/spreadsheetml/2009/9/main"><slicer name="Heading" cache="Slicer_Heading" rowHeight="241300"/></slicers>`,
    'xl/slicerCaches/slicerCache1.xml': `${HEAD}<slicerCacheDefinition xmlns="${MS}/spreadsheetml/2009/9/main" name="Slicer_Heading" sourceName="Heading"/>`,
    ...(macros && { 'xl/vbaProject.bin': Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3, 4, 0, 255]) }),
  })
}

/** Each part of a ZIP file as it lies in the file, still compressed; read by nothing of ours. */
export function packedParts(content: Uint8Array): Map<string, string> {
  const file = Buffer.from(content)
  const found = new Map<string, string>()
  let at = file.readUInt32LE(file.length - 6)
  while (file.readUInt32LE(at) === 0x02014b50) {
    const [packed, name, extra, remark] = [20, 28, 30, 32].map(place =>
      place === 20 ? file.readUInt32LE(at + place) : file.readUInt16LE(at + place),
    ) as [number, number, number, number]
    const local = file.readUInt32LE(at + 42)
    const start = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28)
    const method = file.readUInt16LE(at + 10)
    const crc = file.readUInt32LE(at + 16)
    const bytes = file.subarray(start, start + packed).toString('base64')
    found.set(file.subarray(at + 46, at + 46 + name).toString('utf8'), `${method} ${crc} ${bytes}`)
    at += 46 + name + extra + remark
  }
  return found
}

/** The names of parts that differ between two ZIP files, or that only one of them has. */
export function changedParts(before: Uint8Array, after: Uint8Array): string[] {
  const [old, now] = [packedParts(before), packedParts(after)]
  const names = [...new Set([...old.keys(), ...now.keys()])].filter(name => !name.endsWith('/'))
  return names.filter(name => old.get(name) !== now.get(name)).sort()
}
