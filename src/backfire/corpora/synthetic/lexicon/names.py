"""Proper names of people, places and organisations; all of them invented or everyday."""

from typing import Final

from backfire.corpora.synthetic.lexicon.listing import listed

FIRST_NAMES: Final = listed(
    """
    Anna Peter Laura Martin Sophie Daniel Emma Lucas Nina Oscar Julia Simon Clara Victor Alice
    Robert Hannah Thomas Maria David Elena Marcus Sarah James Olivia Adam Rachel Henry Megan
    Paul Chloe Jack Zoe Luke Amy Ryan Katie Josh Becky Tyler Jess Kevin Molly Aaron Lucy Sean
    Tara Nick Ellie Dylan Gemma Karl Ingrid Pavel Irina Stefan Rosa Hugo Mina Omar Leila Yusuf
    Priya Arjun
    """
)

SURNAMES: Final = listed(
    """
    Keller Lund Marsh Okafor Petrov Hansen Moreau Ricci Novak Brandt Castell Dunmore Eriksen
    Falk Garrow Hollis Ibsen Jansen Kowal Lindqvist Mercer Norwood Orlov Pryce Quade Rosetti
    Sandoval Thorne Ulrich Varga Weston Yarrow Zeller Abbott Blake Corrigan Delaney Everett
    Forsyth Grieve Hartley Ivanov Jarvis Kemp Lorenz Mallory Nystrom Osborne Pereira Rourke
    Steiner Tavares Underhill Vance Whitlock Amadi Banerjee Chandra Demir Farouk Gupta Haddad
    Iqbal Khalil Nakata Sato Tanaka
    """
)

CITIES: Final = listed(
    """
    London Paris Oslo Berlin Madrid Vienna Dublin Chicago Toronto Sydney Tokyo Lisbon Prague
    Warsaw Athens Geneva Milan Boston Dallas Denver Seattle Miami Glasgow Leeds Bristol Cardiff
    Hamburg Munich Lyon Porto Cairo Lagos Nairobi Mumbai Delhi Manila Seoul Lima Bogota Havana
    Kingston Norwich Bergen Helsinki Riga Tallinn Vilnius Zagreb Sofia Ankara Tunis Perth Austin
    Houston
    """
)

COUNTRIES: Final = listed(
    """
    Norway France Spain Germany Italy Poland Canada Brazil Japan China India Kenya Egypt Peru
    Chile Mexico Sweden Denmark Finland Greece Turkey Portugal Austria Hungary Ireland Scotland
    Wales England Russia Ukraine Iceland Nigeria Ghana Morocco Indonesia Vietnam Thailand
    Jamaica Cuba
    """
)

NATIONALITIES: Final = listed(
    """
    Norwegian French Spanish German Italian Polish Canadian Brazilian Japanese Chinese Indian
    Kenyan Egyptian Peruvian Chilean Mexican Swedish Danish Finnish Greek Turkish Portuguese
    Austrian Irish Hungarian Scottish Welsh English Russian Nigerian Moroccan European American
    Asian African
    """
)

DAYS: Final = listed("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")

MONTHS: Final = listed(
    """
    January February March April May June July August September October November December
    """
)

COMPANY_ENDINGS: Final = listed(
    """
    Bank Airlines Motors Foods Group Holdings Energy Telecom Steel Media Pharma Insurance Oil
    Industries Capital Systems Rail Shipping Foundation Trust
    """
)

COMMON_ENDINGS: Final = ("Group", "Media", "House", "Company", "Partners", "Works", "Holdings")
"""What companies that are named after a common noun are called."""

TEAM_ENDINGS: Final = listed("United City Rovers Athletic Wanderers Tigers Lions Eagles")

AGENCIES: Final = listed(
    """
    Interpol Eurostat NATO UNICEF OPEC FIFA UEFA NASA WHO IMF EU UN ECB BBC Senate Parliament
    """
)

ROLES: Final = listed(
    """
    President Minister Chancellor Governor Senator Mayor Judge Professor General Captain
    Ambassador Bishop Inspector
    """
)

TITLES: Final = ("Mr.", "Mrs.", "Ms.", "Dr.")
