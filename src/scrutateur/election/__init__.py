"""The nouns of an election night: what everybody means by a station, a return, a finding."""
