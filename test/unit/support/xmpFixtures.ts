/** XMP files as programs write them, made here from the published schemas, with things in them that are nobody's business. */

export const NAMESPACES = {
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  regions: 'http://www.metadataworkinggroup.com/schemas/regions/',
  area: 'http://ns.adobe.com/xmp/sType/Area#',
  dimensions: 'http://ns.adobe.com/xap/1.0/sType/Dimensions#',
  photo: 'http://ns.microsoft.com/photo/1.2/',
  info: 'http://ns.microsoft.com/photo/1.2/t/RegionInfo#',
  region: 'http://ns.microsoft.com/photo/1.2/t/Region#',
} as const;

const { rdf, regions, area, dimensions, photo, info, region } = NAMESPACES;
const PADDING = `${' '.repeat(99)}\n`.repeat(20);
const packet = (content: string, end = 'w'): string =>
  `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n${content}\n${PADDING}<?xpacket end="${end}"?>`;

/** Ann at (0.2, 0.1) 0.2 x 0.3, Ben & "Bea" at (0.6, 0.4) 0.1 x 0.2; both forms, as digiKam writes them. */
export const DIGIKAM = packet(`<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="XMP Core 4.4.0-Exiv2">
 <rdf:RDF xmlns:rdf="${rdf}">
  <rdf:Description rdf:about=""
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:tiff="http://ns.adobe.com/tiff/1.0/"
    xmlns:digiKam="http://www.digikam.org/ns/1.0/"
    xmlns:mwg-rs="${regions}"
    xmlns:stDim="${dimensions}"
    xmlns:stArea="${area}"
    xmlns:MP="${photo}"
    xmlns:MPRI="${info}"
    xmlns:MPReg="${region}"
   xmp:Rating="3"
   tiff:Orientation="1">
   <!-- rated by hand -->
   <digiKam:TagsList>
    <rdf:Seq>
     <rdf:li>People/Ann</rdf:li>
    </rdf:Seq>
   </digiKam:TagsList>
   <mwg-rs:Regions rdf:parseType="Resource">
    <mwg-rs:AppliedToDimensions
     stDim:w="400"
     stDim:h="300"
     stDim:unit="pixel"/>
    <mwg-rs:RegionList>
     <rdf:Bag>
      <rdf:li>
       <rdf:Description
        mwg-rs:Name="Ann"
        mwg-rs:Type="Face">
       <mwg-rs:Area
        stArea:x="0.3"
        stArea:y="0.25"
        stArea:w="0.2"
        stArea:h="0.3"
        stArea:unit="normalized"/>
       </rdf:Description>
      </rdf:li>
      <rdf:li>
       <rdf:Description
        mwg-rs:Name="Ben &amp; &quot;Bea&quot;"
        mwg-rs:Type="Face">
       <mwg-rs:Area
        stArea:x="0.65"
        stArea:y="0.5"
        stArea:w="0.1"
        stArea:h="0.2"
        stArea:unit="normalized"/>
       </rdf:Description>
      </rdf:li>
     </rdf:Bag>
    </mwg-rs:RegionList>
   </mwg-rs:Regions>
   <MP:RegionInfo rdf:parseType="Resource">
    <MPRI:Regions>
     <rdf:Bag>
      <rdf:li
       MPReg:PersonDisplayName="Ann"
       MPReg:Rectangle="0.2, 0.1, 0.2, 0.3"/>
      <rdf:li
       MPReg:PersonDisplayName="Ben &amp; &quot;Bea&quot;"
       MPReg:Rectangle="0.6, 0.4, 0.1, 0.2"/>
     </rdf:Bag>
    </MPRI:Regions>
   </MP:RegionInfo>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>`);

/** The same two faces by the Metadata Working Group alone, every structure a resource of elements, in an ordered list. */
export const PHOTOPRISM = `<?xml version="1.0" encoding="UTF-8"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="${rdf}">
 <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
  <dc:title><rdf:Alt><rdf:li xml:lang="x-default">Two &lt;friends&gt;</rdf:li></rdf:Alt></dc:title>
 </rdf:Description>
 <rdf:Description rdf:about="" xmlns:mwg-rs="${regions}" xmlns:stDim="${dimensions}" xmlns:stArea="${area}">
  <mwg-rs:Regions rdf:parseType="Resource">
   <mwg-rs:AppliedToDimensions rdf:parseType="Resource">
    <stDim:h>300</stDim:h><stDim:w>400</stDim:w><stDim:unit>pixel</stDim:unit>
   </mwg-rs:AppliedToDimensions>
   <mwg-rs:RegionList><rdf:Seq>
    <rdf:li rdf:parseType="Resource">
     <mwg-rs:Area rdf:parseType="Resource">
      <stArea:h>0.3</stArea:h><stArea:w>0.2</stArea:w><stArea:x>0.3</stArea:x><stArea:y>0.25</stArea:y><stArea:unit>normalized</stArea:unit>
     </mwg-rs:Area>
     <mwg-rs:Name>Ann</mwg-rs:Name><mwg-rs:Rotation>0.0</mwg-rs:Rotation><mwg-rs:Type>Face</mwg-rs:Type>
    </rdf:li>
    <rdf:li rdf:parseType="Resource">
     <mwg-rs:Area rdf:parseType="Resource">
      <stArea:h>0.2</stArea:h><stArea:w>0.1</stArea:w><stArea:x>0.65</stArea:x><stArea:y>0.5</stArea:y>
     </mwg-rs:Area>
     <mwg-rs:Name>Ben &amp; "Bea"</mwg-rs:Name>
    </rdf:li>
   </rdf:Seq></mwg-rs:RegionList>
  </mwg-rs:Regions>
 </rdf:Description>
</rdf:RDF></x:xmpmeta>
`;

/** The same two faces by Microsoft alone, and a person who is named for the photo as a whole. */
export const MICROSOFT = packet(`<xmp:xmpmeta xmlns:xmp="adobe:ns:meta/"><rdf:RDF xmlns:rdf="${rdf}">
<rdf:Description rdf:about="uuid:faf5bdd5-ba3d-11da-ad31-d33d75182f1b" xmlns:xmp="http://ns.adobe.com/xap/1.0/"><xmp:Rating>4</xmp:Rating></rdf:Description>
<rdf:Description xmlns:MP="${photo}"><MP:RegionInfo><rdf:Description><MPRI:Regions xmlns:MPRI="${info}"><rdf:Bag xmlns:rdf="${rdf}">
<rdf:li><rdf:Description xmlns:MPReg="${region}"><MPReg:Rectangle>0.2, 0.1, 0.2, 0.3</MPReg:Rectangle><MPReg:PersonDisplayName>Ann</MPReg:PersonDisplayName><MPReg:PersonLiveIdCID>42</MPReg:PersonLiveIdCID></rdf:Description></rdf:li>
<rdf:li><rdf:Description xmlns:MPReg="${region}"><MPReg:Rectangle>0.6,0.4,0.1,0.2</MPReg:Rectangle><MPReg:PersonDisplayName>Ben &amp; "Bea"</MPReg:PersonDisplayName></rdf:Description></rdf:li>
<rdf:li><rdf:Description xmlns:MPReg="${region}"><MPReg:PersonDisplayName>Cy</MPReg:PersonDisplayName></rdf:Description></rdf:li>
</rdf:Bag></MPRI:Regions></rdf:Description></MP:RegionInfo></rdf:Description></rdf:RDF></xmp:xmpmeta>`);

/** The same two faces by Lightroom, under prefixes of its own, with a dog, a focus point and hundreds of settings. */
export const LIGHTROOM = packet(
  `<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Adobe XMP Core 7.0">
 <rdf:RDF xmlns:rdf="${rdf}">
  <rdf:Description rdf:about="" xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" xmlns:r="${regions}" xmlns:d="${dimensions}" xmlns:a="${area}"
   ${Array.from({ length: 200 }, (_, i) => `crs:Setting${i}="${i / 8}"`).join(' ')}>
   <crs:ToneCurve><rdf:Seq><rdf:li>0, 0</rdf:li><rdf:li>255, 255</rdf:li></rdf:Seq></crs:ToneCurve>
   <r:Regions rdf:parseType="Resource">
    <r:AppliedToDimensions d:w="400" d:h="300" d:unit="pixel"/>
    <r:RegionList>
     <rdf:Bag>
      <rdf:li><rdf:Description r:Rotation="0" r:Name="Ann" r:Type="Face"><r:Area a:h="0.3" a:w="0.2" a:x="0.3" a:y="0.25"/></rdf:Description></rdf:li>
      <rdf:li><rdf:Description r:Name="Rex" r:Type="Pet"><r:Area a:h="0.1" a:w="0.1" a:x="0.9" a:y="0.9"/></rdf:Description></rdf:li>
      <rdf:li><rdf:Description r:Type="Focus"><r:Area a:d="0.1" a:x="0.5" a:y="0.5"/></rdf:Description></rdf:li>
      <rdf:li><rdf:Description r:Name="Ben &amp; &quot;Bea&quot;" r:Type="Face"><r:Area a:h="0.2" a:w="0.1" a:x="0.65" a:y="0.5"/></rdf:Description></rdf:li>
     </rdf:Bag>
    </r:RegionList>
   </r:Regions>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>`,
  'r',
);

export const XMP_FIXTURES: Readonly<Record<string, string>> = { DIGIKAM, PHOTOPRISM, MICROSOFT, LIGHTROOM };
